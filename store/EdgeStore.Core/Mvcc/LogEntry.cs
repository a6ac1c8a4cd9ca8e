using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Mvcc;

/// <summary>One change in the log. Treat the content as immutable: it is shared by readers, watchers and peers.</summary>
public readonly record struct LogEntry(LogPosition Position, LogEntryMessage Content);
