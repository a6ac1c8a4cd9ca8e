using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Planning;

/// <summary>A member, and what was concluded from the observation of it.</summary>
internal sealed record MemberView
{
    public required ObservedMember Observed { get; init; }

    public required string Phase { get; init; }

    /// <summary>Why the member is not Ready, and the release that it goes over.</summary>
    public string? Message { get; init; }

    /// <summary>The report, if it is this member's: right cluster, right tag, right incarnation.</summary>
    public MemberReport? Report { get; init; }

    /// <summary>The incarnation, if it is known by now.</summary>
    public string? MemberId { get; init; }

    /// <summary>The spec wants this member.</summary>
    public required bool Wanted { get; init; }

    /// <summary>The pod's template is not the current one, or cannot be yet.</summary>
    public bool Outdated { get; init; }

    /// <summary>Its node is gone or not ready, and it is silent.</summary>
    public bool Offline { get; init; }

    /// <summary>The member has lost its data, or another store answered in its place.</summary>
    public bool LostData { get; init; }

    /// <summary>The value of its node's label, or the one that was known last.</summary>
    public string? Site { get; init; }

    /// <summary>Offline for so long that it will be seeded anew.</summary>
    public bool Expired { get; init; }

    /// <summary>The only node on which it can run does not exist.</summary>
    public bool NodeGone { get; init; }

    /// <summary>Changes that some other member was seen to hold and this one does not.</summary>
    public long Lag { get; init; }

    /// <summary>How many changes it was seen to have made; null: it was never heard.</summary>
    public long? OwnChanges { get; init; }

    /// <summary>The restart that the member has not completed, or null.</summary>
    public MemberCatchUp? CatchUp { get; init; }

    public string Name => Observed.Resource.Spec.Name;

    public int Tag => Observed.Resource.Spec.Tag;

    public ObservedPod? Pod => Observed.Pod;

    /// <summary>It has left: its own resource says so, or the cluster's status, which remembers longer than the resource may be seen as it was.</summary>
    public MemberLeft? Left { get; init; }

    public bool Serves => Phase is MemberPhase.Ready or MemberPhase.Late;

    /// <summary>Another member may be stopped on the strength of this one.</summary>
    public bool Healthy => Serves && Report is not null && CatchUp is null;

    /// <summary>Counts for a change: wanted, not on its way out, and not offline.</summary>
    public bool IsActive => Wanted && !Departing && !Offline;

    /// <summary>It was stopped, and has not come back and caught up in time.</summary>
    public bool IsOverdue(TimeSpan timeout, DateTimeOffset now) => CatchUp is { } open && !Offline && now - open.Since > timeout;

    /// <summary>There never was a volume that could hold data of this member, nor a node on which it could have run.</summary>
    public bool NeverLived
        => MemberId is null && Pod is not { NodeName: not null } && Observed.Resource.Status?.NodeName is null && Observed.Claim is not { Bound: true };

    /// <summary>Left, or has begun to leave and can no longer be a full member.</summary>
    public bool Departing => Left is not null || Report?.State is ReportedState.Leaving or ReportedState.Left;
}
