namespace EdgeStore.Core.Snapshots;

/// <summary>A piece of a snapshot on its way to a file or a stream; the last one is the hash.</summary>
public readonly record struct SnapshotPiece(ReadOnlyMemory<byte> Bytes, bool IsLast);
