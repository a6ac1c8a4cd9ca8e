namespace EdgeStore.Core.Merging.Fields;

/// <param name="Field">A field of each element.</param>
/// <param name="Default">The JSON token that an element without the field means; null: it must have the field.</param>
internal sealed record ListKey(string Field, string? Default = null);
