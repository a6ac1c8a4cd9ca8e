using EdgeStore.Core.Mvcc;

namespace EdgeStore.Server.Watching;

/// <summary>What a client asked a watch to be.</summary>
internal sealed record WatchSettings
{
    public required KeyRange Range { get; init; }

    /// <summary>0: from now on.</summary>
    public long StartRevision { get; init; }

    public bool WithoutPuts { get; init; }

    public bool WithoutDeletes { get; init; }

    public bool PreviousValues { get; init; }

    public bool Fragment { get; init; }

    public bool ProgressNotify { get; init; }

    public bool Wants(bool isDelete) => isDelete ? !WithoutDeletes : !WithoutPuts;
}
