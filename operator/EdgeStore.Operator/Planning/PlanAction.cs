using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning.Upgrading;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// One thing to do. Actions without a <see cref="Member"/> concern the whole cluster: when one fails, the pass ends. When
/// one of a member fails, only that member's later actions are left out.
/// </summary>
internal abstract record PlanAction
{
    public virtual string? Member => null;

    protected static string Others(int count) => count switch
    {
        0 => "the volume alone holds",
        1 => "1 other holds",
        _ => $"{count} others hold",
    };
}

/// <summary>
/// Raises status.nextTag, before a tag below it is used. When that is high enough already, it is written all the same: of a
/// stale view, a member that was removed is one that somebody forgot.
/// </summary>
internal sealed record ReserveTags(int NextTag) : PlanAction
{
    public override string ToString() => $"reserve tags below {NextTag}";
}

/// <summary>Writes down that a template failed, before the members that have it are changed back.</summary>
internal sealed record GiveUpTemplate(string Hash, string Why) : PlanAction
{
    public override string ToString() => $"give up the template ({Why})";
}

/// <summary>Writes down what a new cluster is restored from, and as which member, before anything of it exists.</summary>
internal sealed record BeginRestore(ClusterRestoreStatus Restore) : PlanAction
{
    public override string ToString() => $"begin to restore {Restore.Member} from {Restore.Source}";
}

internal sealed record ApplyService(string Name) : PlanAction
{
    public override string ToString() => $"apply service {Name}";
}

/// <summary>Lets drains take members away only while so many others are ready.</summary>
internal sealed record ApplyBudget(int MinAvailable) : PlanAction
{
    public override string ToString() => $"apply disruption budget: at least {MinAvailable} stay";
}

internal sealed record DeleteBudget : PlanAction
{
    public override string ToString() => "delete disruption budget";
}

/// <summary>Makes the cluster's first authority.</summary>
/// <param name="Request">The request for a rotation that it fulfils, too.</param>
internal sealed record IssueAuthority(string? Request) : PlanAction
{
    public override string ToString() => "issue certificate authority";
}

/// <summary>Makes another authority, to be trusted beside the present one, which goes on signing.</summary>
/// <param name="Request">The request that it fulfils.</param>
internal sealed record IntroduceAuthority(string Why, string? Request) : PlanAction
{
    public override string ToString() => $"introduce another certificate authority ({Why})";
}

/// <summary>Lets the introduced authority sign. The one before stays trusted, and vouches for it.</summary>
internal sealed record PromoteAuthority(string Thumbprint) : PlanAction
{
    public override string ToString() => "let the new certificate authority sign";
}

/// <summary>The authority that signed before is trusted no longer.</summary>
internal sealed record DropAuthority(string Thumbprint) : PlanAction
{
    public override string ToString() => "drop the previous certificate authority";
}

/// <summary>Tells clients whom to trust.</summary>
internal sealed record ApplyClientAuthority : PlanAction
{
    public override string ToString() => "tell clients which certificate authorities to trust";
}

/// <summary>Issues a certificate under the cluster's own authority.</summary>
internal sealed record IssueCertificate(NeededCertificate Certificate, string Why) : PlanAction
{
    public override string? Member => Certificate.Member;

    public override string ToString() => $"issue {Certificate.What} ({Why})";
}

/// <summary>Asks cert-manager for a certificate.</summary>
internal sealed record RequestCertificate(NeededCertificate Certificate) : PlanAction
{
    public override string? Member => Certificate.Member;

    public override string ToString() => $"ask cert-manager for the {Certificate.What}";
}

/// <summary>Writes down a member that has left (or never lived), before the last trace of it goes.</summary>
internal sealed record RecordRemoved(RemovedMember Removed) : PlanAction
{
    public override string ToString() => $"record that {Removed.Name} with tag {Removed.Tag} is removed";
}

/// <summary>Writes down the version of a schedule before anybody gets it.</summary>
internal sealed record ReserveSchedule(ScheduleStatus Schedule) : PlanAction
{
    public override string ToString() => $"reserve version {Schedule.Version} for a schedule of {Schedule.Links} links";
}

internal sealed record GiveSchedule(string Name, LinkSchedule Schedule) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"give schedule {Schedule.Version} to {Name}";
}

/// <summary>Writes down that a member is given up. What removes those that have left then removes it as well.</summary>
internal sealed record ReplaceMember(string Name, string? MemberId, string Why) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"give up {Name} ({Why})";
}

internal sealed record CreateMember(EdgeStoreMember Resource) : PlanAction
{
    public override string Member => Resource.Spec.Name;

    public override string ToString() => $"create member {Member} with tag {Resource.Spec.Tag}";
}

internal sealed record ApplyMembership(string Text) : PlanAction
{
    public override string ToString() => "apply membership";
}

internal sealed record CreateClaim(string Name) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"create claim of {Name}";
}

/// <summary>Makes a claim go with the cluster, or not.</summary>
/// <param name="ResourceVersion">Only if it is still as it was seen, because another may have its name by now.</param>
internal sealed record SetClaimOwner(string Name, bool Owned, string? ResourceVersion) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"{(Owned ? "set" : "remove")} owner of claim of {Name}";
}

/// <param name="Template">What it is made from.</param>
/// <param name="Held">It is made from the template before the current one, which is still being tried elsewhere.</param>
/// <param name="Restore">What the pod makes its data directory from, if there is none yet.</param>
internal sealed record CreatePod(string Name, PodTemplate Template, bool Held = false, RestoreSource? Restore = null) : PlanAction
{
    public override string Member => Name;

    public override string ToString()
        => $"create pod {Name}{(Template.Hop is { } hop ? $" with release {hop.Number} on the way to {hop.To}" : "")}{(Held ? " from the template before" : "")}{(Restore is null ? "" : $", restoring it from {Restore.Text}")}";
}

/// <summary>Deletes a pod in which no store runs, or whose member has left.</summary>
/// <param name="Next">What the member is tried with next, after a template that it did not come back with.</param>
internal sealed record DeletePod(string Name, string Uid, string Why, PodTemplate? Next = null) : PlanAction
{
    /// <summary>Without waiting for its node.</summary>
    public bool Now { get; init; }

    /// <summary>Only if it is still as it was seen, because a store may have started in it since; null: whatever it has become.</summary>
    public string? ResourceVersion { get; init; }

    public override string Member => Name;

    public override string ToString() => $"delete pod {Name} ({Why})";
}

/// <summary>Points the kubelet to a changed membership.</summary>
internal sealed record NudgePod(string Name, string Digest) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"nudge pod {Name} to the current membership";
}

/// <summary>Points the kubelet to a changed certificate.</summary>
internal sealed record NudgeCertificate(string Name, string Digest) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"nudge pod {Name} to its current certificate";
}

/// <summary>
/// Flushes a member to its peers, writes down what it must hold when it is back, and only then deletes its pod.
/// </summary>
/// <param name="Awaited">What it must hold when it is back: what all members that it can talk to by then held when this was planned.</param>
/// <param name="Template">What it is restarted for.</param>
internal sealed record RestartMember(string Name, string PodUid, int MinPeers, VersionVector Awaited, PodTemplate Template) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"restart {Name}{(Template.Hop is { } hop ? $" with release {hop.Number} on the way to {hop.To}" : "")} once {Others(MinPeers)} everything";
}

/// <summary>Asks a member to leave. Nothing of it is removed before it has answered that it has left.</summary>
/// <param name="MemberId">The incarnation whose answer counts.</param>
internal sealed record LeaveMember(string Name, string MemberId, int MinPeers) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"ask {Name} to leave once {Others(MinPeers)} everything";
}

/// <summary>Writes down that nothing of a member ever lived, once the API server itself has neither pod nor claim of it.</summary>
internal sealed record VanishMember(string Name) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"let {Name} vanish (it never ran)";
}

/// <param name="ResourceVersion">Only if it is still as it was seen, because it may have been bound since; null: whatever it has become.</param>
internal sealed record DeleteClaim(string Name, string Uid, string? ResourceVersion = null) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"delete claim of {Name}";
}

internal sealed record DeleteMember(string Name, string Uid) : PlanAction
{
    public override string Member => Name;

    public override string ToString() => $"delete member {Name}";
}

internal sealed record CreateRepair(EdgeStoreRepair Resource) : PlanAction
{
    public override string ToString() => $"create repair {Resource.Metadata.Name}";
}

/// <summary>Deletes a repair that has ended and whose outcome is written down.</summary>
internal sealed record DeleteRepair(string Name, string Uid) : PlanAction
{
    public override string ToString() => $"delete repair {Name}";
}

/// <param name="Due">The due time that it is for.</param>
internal sealed record CreateBackup(EdgeStoreBackup Resource, DateTimeOffset Due) : PlanAction
{
    public override string ToString() => $"create backup {Resource.Metadata.Name}";
}

internal sealed record DeleteBackup(string Name, string Uid) : PlanAction
{
    public override string ToString() => $"delete backup {Name}";
}
