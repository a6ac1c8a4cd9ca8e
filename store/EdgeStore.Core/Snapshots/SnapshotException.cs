namespace EdgeStore.Core.Snapshots;

/// <summary>A snapshot cannot be used, or not be taken; the message tells the user why.</summary>
public sealed class SnapshotException(string message, Exception? inner = null) : Exception(message, inner);
