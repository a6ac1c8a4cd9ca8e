using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Planning;

/// <param name="Why">What was asked for, by whom.</param>
/// <param name="Refusal">Why it is not done; null: it is.</param>
internal sealed record Replacement(MemberView Member, string Why, string? Refusal);

/// <summary>
/// Gives up members whose disk or node is gone for good, on a person's explicit word, or of deleted nodes when the spec
/// says so. The tag is removed for ever, and its place gets a new member. What the member had made itself must be held by
/// others: logs are sent in order, so who has a member's last change has everything that the member had before it. What
/// it got after that was made by others: those that answer have it; of those that do not, and of those that are no more,
/// it may have had the last copy, so their changes must be held, too.
/// </summary>
internal static class ReplaceStep
{
    private const string Yes = "true";
    private const string Force = "force";

    public static IEnumerable<PlanAction> Plan(PlanContext context)
        => from r in Judge(context.Observation, context.Settings, context.Views)
           where r.Refusal is null
           select new ReplaceMember(r.Member.Name, r.Member.MemberId, r.Why);

    public static IEnumerable<Replacement> Judge(ClusterObservation observation, ClusterSettings settings, IReadOnlyList<MemberView> views)
    {
        foreach (var view in views.Where(v => v.Left is null && !RemovalStep.IsToVanish(v)))
        {
            if (view.Observed.Resource.Metadata.Annotations?.TryGetValue(Annotations.Replace, out var word) == true)
                yield return new Replacement(view, $"annotation {Annotations.Replace}: {word}", Refuse(observation, settings, views, view, word));
            else if (IsOfDeletedNode(observation, settings, view))
                yield return new Replacement(view, $"node {view.Observed.Resource.Spec.Node} was deleted", Refuse(observation, settings, views, view, Yes));
        }
    }

    private static bool IsOfDeletedNode(ClusterObservation observation, ClusterSettings settings, MemberView view)
        => settings is { PerNode: not null, RemoveDeletedNodesAfter: { } patience }
            && view is { NodeGone: true, Report: null }
            && observation.Now - (view.Observed.Resource.Status?.LastSeen ?? DateTime.MaxValue) > patience;

    private static string? Refuse(ClusterObservation observation, ClusterSettings settings, IReadOnlyList<MemberView> views, MemberView view, string word)
    {
        if (word is not (Yes or Force)) return $"'{word}' is neither {Yes} nor {Force}";
        if (view.Report is not null) return "it answers and has its data: make it leave instead";
        if (word == Force || view.NeverLived) return null;
        if (Vanishing.Of(observation, views).Count > 0) return "many members vanished at once";
        if (view.OwnChanges is not { } own) return $"what it held is not known; '{Force}' gives it up all the same";
        var removed = (observation.Cluster.Status?.RemovedMembers ?? []).Select(r => (r.Tag, r.Changes));
        var silent = views.Where(v => v.Report is null).Select(v => (v.Tag, Changes: v.OwnChanges));
        var needed = Vector(removed).Join(Vector(silent));
        var holders = views.Count(v => v.Tag != view.Tag && v is { Healthy: true, Departing: false } && v.Report!.Vector.Covers(needed));
        return holders >= settings.MinimumCopies
            ? null
            : $"{Words.Count(holders, "other")}, of {settings.MinimumCopies} that must, {Words.Verb(holders, "holds", "hold")} the {Words.Count(own, "change")} that it had made when it last answered, and those of members that are gone or silent; '{Force}' gives it up all the same";
    }

    private static VersionVector Vector(IEnumerable<(int Tag, long? Changes)> counts)
        => VersionVector.From(counts.Where(c => c.Changes is not null).Select(c => KeyValuePair.Create((uint)c.Tag, (ulong)c.Changes!.Value)));
}
