namespace EdgeStore.Core.Transactions;

/// <summary>
/// A value that the snapshot refers to was superseded and swept while it was being read. The reader tries again with the
/// newest state, where the key has a later version.
/// </summary>
public sealed class CompactedDuringReadException() : Exception("the snapshot was compacted away while it was being read");
