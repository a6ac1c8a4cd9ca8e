using EdgeStore.Core.Mvcc;

namespace EdgeStore.Core.Storage;

/// <param name="position">Greater than that of the entry before.</param>
/// <param name="content">The bytes of a <see cref="Protocol.Replication.LogEntryMessage"/>; good until the visitor returns.</param>
public delegate void EncodedEntryVisitor(LogPosition position, ReadOnlySpan<byte> content);
