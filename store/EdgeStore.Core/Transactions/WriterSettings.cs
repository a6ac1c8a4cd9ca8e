using System.Collections.Immutable;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>What the writer needs to know beside the state.</summary>
public sealed record WriterSettings
{
    public const int DefaultMaxTxnOps = 128;

    public const int DefaultSweepSlice = 1000;

    public MergePolicyTable MergePolicies { get; init; } = MergePolicyTable.Default;

    /// <summary>Keys that stay at this member, never replicated. kube-apiserver keeps its per-store compaction bookkeeping so.</summary>
    public ImmutableHashSet<ByteString> LocalOnlyKeys { get; init; } = [ByteString.CopyFromUtf8("compact_rev_key")];

    public int MaxTxnOps { get; init; } = DefaultMaxTxnOps;

    /// <summary>Keys that a sweep looks at in one batch: some milliseconds.</summary>
    public int SweepSlice { get; init; } = DefaultSweepSlice;

    /// <summary>How many conflicts the journal keeps.</summary>
    public int ConflictJournalSize { get; init; } = ConflictJournal.DefaultCapacity;
}
