using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Planning;

/// <summary>The membership file: every member that exists, is about to, or has left.</summary>
internal static class MembershipStep
{
    public static string Render(PlanContext context, IEnumerable<EdgeStoreMember> created)
    {
        var published = context.Published.ToDictionary(e => e.Tag);
        // Whoever was told once that a member is removed never lets it in again. Its resource may only be seen as it was before.
        var removed = context.Removed.Select(r => r.Tag).Concat(context.Published.Where(e => e.Removed).Select(e => e.Tag)).ToHashSet();
        var entries = context.Views.Select(v => new MembershipEntry(v.Name, v.Tag, v.MemberId, v.Left is not null || removed.Contains(v.Tag), v.Site))
            .Concat(created.Select(m => new MembershipEntry(m.Spec.Name, m.Spec.Tag, published.GetValueOrDefault(m.Spec.Tag)?.MemberId, Removed: false, published.GetValueOrDefault(m.Spec.Tag)?.Site)))
            .ToList();
        var tags = entries.Select(e => e.Tag).ToHashSet();
        entries.AddRange(context.Removed.Where(r => tags.Add(r.Tag)).Select(r => new MembershipEntry(r.Name, r.Tag, r.MemberId, Removed: true)));
        // A member whose resource is gone and whose node too: it has not left, so it stays.
        entries.AddRange(context.Published.Where(e => tags.Add(e.Tag)));
        return MembershipFile.Render(context.Cluster.ClusterId(), entries, Urls(context));
    }

    public static IEnumerable<PlanAction> Plan(PlanContext context, string text)
        => text == context.Observation.Membership ? [] : [new ApplyMembership(text)];

    private static Func<string, (string Peer, string Client)> Urls(PlanContext context)
        => name => (StoreArguments.PeerUrl(name, context.Settings.Tls, context.Names), StoreArguments.ClientUrl(name, context.Settings.Clients is not null, context.Names));
}
