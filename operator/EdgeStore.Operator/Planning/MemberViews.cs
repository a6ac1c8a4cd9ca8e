using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Planning;

/// <summary>Concludes from what was observed in which phase each member is.</summary>
internal sealed class MemberViews
{
    private readonly ClusterObservation _observation;
    private readonly Placement _placement;
    private readonly string? _templateHash;
    private readonly VersionVector _join;
    private readonly ulong _clusterId;
    private readonly Dictionary<ObservedMember, MemberReport> _accepted;
    private readonly Dictionary<VersionVector, HashSet<string>> _fingerprints;
    private readonly Dictionary<string, ObservedNode>? _nodes;
    private readonly Dictionary<int, string?> _published;
    private readonly Dictionary<int, RemovedMember> _removed;
    private readonly TimeSpan _offlineAfter;
    private readonly TimeSpan _expireAfter;
    private readonly string _topologyKey;

    private MemberViews(ClusterObservation observation, Placement placement, string? templateHash)
    {
        _observation = observation;
        _placement = placement;
        _templateHash = templateHash;
        var spec = observation.Cluster.Spec;
        _offlineAfter = TimeSpan.FromSeconds(spec.Membership?.OfflineAfterSeconds ?? MembershipSpec.DefaultOfflineAfterSeconds);
        _expireAfter = TimeSpan.FromSeconds(spec.Membership?.ExpireAfterSeconds ?? MembershipSpec.DefaultExpireAfterSeconds);
        _topologyKey = spec.Sites?.TopologyKey ?? SitesSpec.DefaultTopologyKey;
        // A member resource that was deleted by hand comes back without a status; the membership still names its incarnation.
        _published = MembershipFile.Parse(observation.Membership ?? "").ToDictionary(e => e.Tag, e => e.MemberId);
        _removed = (observation.Cluster.Status?.RemovedMembers ?? []).ToDictionary(r => r.Tag);
        _clusterId = observation.Cluster.ClusterId();
        _nodes = observation.Nodes?.ToDictionary(n => n.Name, StringComparer.Ordinal);
        _accepted = new(observation.Members.Where(IsAccepted).Select(m => KeyValuePair.Create(m, m.Report!)), ReferenceEqualityComparer.Instance);
        _join = VersionVector.JoinAll(_accepted.Values.Select(r => r.Vector));
        _fingerprints = _accepted.Values.Where(r => r.Fingerprint is not null).GroupBy(r => r.Vector)
            .ToDictionary(same => same.Key, same => same.Select(r => r.Fingerprint!).ToHashSet(StringComparer.Ordinal));
    }

    /// <param name="templateHash">Null when the spec is invalid: no pod counts as outdated then.</param>
    /// <returns>By tag.</returns>
    public static IReadOnlyList<MemberView> Of(ClusterObservation observation, Placement placement, string? templateHash)
    {
        var views = new MemberViews(observation, placement, templateHash);
        return [.. observation.Members.OrderBy(m => m.Resource.Spec.Tag).Select(views.View)];
    }

    private MemberView View(ObservedMember member)
    {
        var spec = member.Resource.Spec;
        var status = member.Resource.Status;
        var report = _accepted.GetValueOrDefault(member);
        var view = new MemberView
        {
            Observed = member,
            Phase = MemberPhase.Pending,
            Report = report,
            MemberId = KnownId(member) ?? report?.MemberId,
            Wanted = _placement.Wants(spec),
            Outdated = member.Pod is { } pod && _templateHash is not null && pod.TemplateHash != _templateHash,
            Offline = IsOffline(member, report),
            LostData = (member.Report is not null && report is null) || ClaimIsGone(member),
            Site = Site(member),
            NodeGone = NodeIsGone(member),
            Lag = report is null ? status?.Lag ?? 0 : report.Vector.Missing(_join),
            OwnChanges = OwnChanges(member, report),
            CatchUp = status?.CatchUp,
            Left = Left(member),
        };
        // While its node was away it could not come back; its time begins when the node does.
        if (view is { CatchUp: { } open, Offline: false } && status?.Phase is MemberPhase.Offline or MemberPhase.Expired)
            view = view with { CatchUp = new MemberCatchUp { Since = ConditionKeeper.Seconds(_observation.Now), Vector = open.Vector, TemplateHash = open.TemplateHash, Hop = open.Hop } };
        var (phase, message) = Phase(view);
        view = view with { Phase = phase, Message = message };
        view = view with { Expired = phase == MemberPhase.Expired };
        // Who is on the way out will not serve again, and what it held is at others.
        return HasCaughtUp(view) || view.Departing ? view with { CatchUp = null } : view;
    }

    private (string Phase, string? Message) Phase(MemberView view)
    {
        var member = view.Observed;
        if (view.LostData) return (MemberPhase.Failed, Loss(member));
        if (view.Left?.Replaced is not null) return (MemberPhase.Leaving, "is replaced");
        if (view.Departing) return (MemberPhase.Leaving, view.Left is null ? "is leaving" : "has left");
        if (view.Offline && SilentFor(member) is { } away && away > _expireAfter)
            return (MemberPhase.Expired, $"away for {Words.Span(away)}: deletes may be forgotten by now, so it is seeded anew when it returns; {Away(member)}");
        if (view.Offline) return (MemberPhase.Offline, $"{Away(member)}; the member does not answer");
        if (member.Pod is not { } pod) return (MemberPhase.Pending, view.NodeGone ? $"node {Home(member)} is gone" : "has no pod yet");
        if (pod.Deleting) return (MemberPhase.Pending, "its pod is being stopped");
        if (pod.Trouble is { } trouble) return (MemberPhase.Failed, trouble);
        if (pod.Finished) return (MemberPhase.Pending, "its pod has ended and will be replaced");
        if (!pod.Running) return (MemberPhase.Pending, pod.Waiting ?? "its pod has not started yet");
        if (view.Report is null) return Silent(member);
        if (!pod.Ready) return (MemberPhase.Joining, "runs, and does not serve yet");
        return _observation.PreviousJoin is { } previous && !view.Report.Vector.Covers(previous)
            ? (MemberPhase.Late, "lacks changes that others held at the look before")
            : (MemberPhase.Ready, null);
    }

    // One answer that does not come proves nothing; the member keeps its phase for a while.
    private (string Phase, string? Message) Silent(ObservedMember member)
    {
        var status = member.Resource.Status;
        var why = $"does not answer the operator: {member.Silence ?? "not asked yet"}";
        if (status?.MemberId is null) return (MemberPhase.Joining, why);
        var silentFor = _observation.Now - (status.LastSeen ?? DateTime.UnixEpoch);
        return silentFor < Pace.SilenceTolerance && status.Phase is { } before and not (MemberPhase.Offline or MemberPhase.Expired)
            ? (before, why)
            : (MemberPhase.Failed, why);
    }

    private bool HasCaughtUp(MemberView view)
        => view is { CatchUp: { } catchUp, Report: { } report }
            && view.Serves
            && IsBack(view, catchUp)
            && report.Vector.Covers(VersionVector.Parse(catchUp.Vector))
            && !Diverges(report);

    // With what it was restarted for. That the spec asks for something newer by now is the next restart's matter: if this one
    // stayed open for it, members that wait for each other to be healthy would wait for ever.
    private static bool IsBack(MemberView view, MemberCatchUp catchUp) => !view.Outdated || view.Pod?.TemplateHash == catchUp.TemplateHash;

    // Others with the same changes have another state.
    private bool Diverges(MemberReport report) => report.Fingerprint is not null && _fingerprints[report.Vector].Count > 1;

    private bool IsAccepted(ObservedMember member)
    {
        var known = KnownId(member);
        return member.Report is { } report
            && report.ClusterId == _clusterId
            && report.Tag == member.Resource.Spec.Tag
            && report.Name == member.Resource.Spec.Name
            && (known is null || known == report.MemberId);
    }

    private string? KnownId(ObservedMember member)
        => member.Resource.Status?.MemberId ?? _published.GetValueOrDefault(member.Resource.Spec.Tag);

    private MemberLeft? Left(ObservedMember member)
    {
        if (member.Resource.Status?.Left is { } left) return left;
        return _removed.TryGetValue(member.Resource.Spec.Tag, out var removed)
            ? new MemberLeft { At = ConditionKeeper.Seconds(_observation.Now), MemberId = removed.MemberId }
            : null;
    }

    private bool ClaimIsGone(ObservedMember member)
        => member is { Claim: null, Pod: null, Resource.Spec.Storage.Size: not null } && Left(member) is null && KnownId(member) is not null;

    private string Loss(ObservedMember member)
    {
        if (member.Report is not { } report)
            return $"its volume claim {ResourceNames.Claim(member.Resource.Spec.Name, member.Resource.Spec.Tag, _clusterId)} is gone, and its data with it";
        if (report.ClusterId != _clusterId) return $"belongs to another cluster, {report.ClusterId:x16}";
        if (report.Tag != member.Resource.Spec.Tag || report.Name != member.Resource.Spec.Name)
            return $"answers as member {report.Name} with tag {report.Tag}";
        return $"has lost its data: its incarnation is {report.MemberId}, and was {KnownId(member)}";
    }

    private bool IsOffline(ObservedMember member, MemberReport? report)
        => report is null && member.Report is null && Home(member) is { } home && _nodes is not null
            && _nodes.GetValueOrDefault(home) is not { Ready: true }
            && (SilentFor(member) ?? TimeSpan.MaxValue) >= _offlineAfter;

    // Null: it was never heard.
    private TimeSpan? SilentFor(ObservedMember member) => member.Resource.Status?.LastSeen is { } seen ? _observation.Now - seen : null;

    // Its status is written less often than it is asked: of one that fell silent, the look before knows more.
    private long? OwnChanges(ObservedMember member, MemberReport? report)
    {
        var tag = (uint)member.Resource.Spec.Tag;
        if (report is not null) return (long)report.Vector.Of(tag);
        var seen = (long)(_observation.PreviousJoin?.Of(tag) ?? 0);
        return member.Resource.Status?.OwnChanges is { } known ? Math.Max(known, seen) : seen > 0 ? seen : null;
    }

    private string? Site(ObservedMember member)
    {
        var known = member.Resource.Status?.Site;
        var node = member.Pod?.NodeName ?? member.Resource.Spec.Node ?? member.Resource.Status?.NodeName;
        if (node is null || _nodes?.GetValueOrDefault(node) is not { } found) return known;
        return found.Labels.TryGetValue(_topologyKey, out var site) && site.Length > 0 ? site : null;
    }

    private bool NodeIsGone(ObservedMember member)
        => Home(member) is { } home && _nodes is not null && !_nodes.ContainsKey(home);

    private string Away(ObservedMember member) => $"node {Home(member)} is {(NodeIsGone(member) ? "gone" : "not ready")}";

    // The only node on which the member can run, or the one on which it does.
    private static string? Home(ObservedMember member)
        => member.Pod?.NodeName
            ?? member.Resource.Spec.Node
            ?? (member.Resource.Spec.Storage?.HostPath is null ? null : member.Resource.Status?.NodeName);
}
