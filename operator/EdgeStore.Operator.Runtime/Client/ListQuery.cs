namespace EdgeStore.Operator.Runtime.Client;

/// <summary>What to list or watch. A null or empty <c>Namespace</c> means all of them.</summary>
public sealed record ListQuery(string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null);

/// <summary>Where a watch begins and when it counts as dead.</summary>
/// <param name="ResourceVersion">Events after this version are sent.</param>
/// <param name="ServerTimeout">Asked of the server: it ends the watch after this time.</param>
/// <param name="Silence">No frame at all for this long means that the connection is dead.</param>
public sealed record WatchStart(string ResourceVersion, TimeSpan ServerTimeout, TimeSpan Silence);
