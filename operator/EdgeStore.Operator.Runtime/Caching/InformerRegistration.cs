namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>How a type is watched.</summary>
/// <param name="LabelSelector">Only these objects are cached; null for all.</param>
/// <param name="Optional">When reading the type is forbidden, or the server has no such type, go on without it instead of never becoming ready.</param>
internal sealed record InformerRegistration<T>(string? LabelSelector, bool Optional);
