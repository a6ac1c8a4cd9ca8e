namespace EdgeStore.Storage.RocksDb;

/// <summary>What of RocksDB's options is not left at its default.</summary>
internal sealed record DatabaseSettings
{
    /// <summary>Names of the column families, the default one among them. Their tables are compressed with LZ4.</summary>
    public required IReadOnlyList<string> Families { get; init; }

    /// <summary>Of each family.</summary>
    public required ulong WriteBufferBytes { get; init; }

    /// <summary>Families are flushed when the write-ahead log is longer.</summary>
    public required ulong MaxWalBytes { get; init; }

    /// <summary>Where the write-ahead log is; null: beside the tables.</summary>
    public string? WalDirectory { get; init; }

    /// <summary>RocksDB's own log.</summary>
    public required ulong MaxLogFileBytes { get; init; }

    public required ulong LogFiles { get; init; }
}
