namespace EdgeStore.Core.Storage;

/// <summary>The data directory belongs to another member, cluster, or incarnation than the configuration says.</summary>
public sealed class StoreIdentityException(string message) : Exception(message);
