using EdgeStore.Operator.Members;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Repairing;

/// <summary>Everything that a repair's planning looks at, of one moment. Planning sees nothing else.</summary>
internal sealed record RepairObservation
{
    public required EdgeStoreRepair Repair { get; init; }

    /// <summary>Null: there is none of that name.</summary>
    public required EdgeStoreCluster? Cluster { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Members of the cluster that have not left.</summary>
    public IReadOnlyList<RepairMember> Members { get; init; } = [];

    /// <summary>The comparisons of this repair that this process has begun and not written down the end of, by name of the pair.</summary>
    public IReadOnlyDictionary<string, PairRun> Runs { get; init; } = new Dictionary<string, PairRun>();

    /// <summary>Another repair of the cluster whose turn comes first.</summary>
    public string? Before { get; init; }
}

/// <param name="Absence">Why it cannot be asked; null: it can.</param>
/// <param name="Offline">Its node is away, so that nobody knows when it returns.</param>
internal sealed record RepairMember(string Name, int Tag, string? Absence = null, bool Offline = false)
{
    /// <summary>Null: nobody knows where it stands.</summary>
    public string? Site { get; init; }

    /// <summary>When it may be compared.</summary>
    public MaintenanceWindows Windows { get; init; } = MaintenanceWindows.Always;
}

/// <param name="Base">What had been done when this call began.</param>
/// <param name="Outcome">Null: it goes on.</param>
internal sealed record PairRun(RepairTotals Base, RepairReading Reading, RepairOutcome? Outcome = null);
