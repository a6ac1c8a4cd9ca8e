using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>What to do, and what to tell.</summary>
internal sealed record Plan
{
    /// <summary>In the order in which they must happen.</summary>
    public required IReadOnlyList<PlanAction> Actions { get; init; }

    /// <summary>By which the actions are carried out; null: the spec is invalid, and there are none.</summary>
    public required ClusterSettings? Settings { get; init; }

    /// <summary>The cluster's status, should all actions succeed.</summary>
    public required EdgeStoreClusterStatus Status { get; init; }

    /// <summary>By member name: the status of each member that exists.</summary>
    public required IReadOnlyDictionary<string, EdgeStoreMemberStatus> MemberStatuses { get; init; }

    /// <summary>When to look again although nothing changed.</summary>
    public required TimeSpan LookAgain { get; init; }
}
