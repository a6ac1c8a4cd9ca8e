namespace EdgeStore.Operator.Runtime.Client;

/// <summary>
/// One page of a list. <c>ContinueToken</c> is null on the last page. <c>Undecodable</c> names the objects that exist but do not fit
/// <typeparamref name="T"/>; one bad object must not hide the others.
/// </summary>
public sealed record ResourceList<T>(
    IReadOnlyList<T> Items, string ResourceVersion, string? ContinueToken, IReadOnlyList<UndecodableObject> Undecodable)
    where T : class;

/// <summary>An object that exists but could not be read as its type.</summary>
public sealed record UndecodableObject(ResourceKey Key, string Problem);
