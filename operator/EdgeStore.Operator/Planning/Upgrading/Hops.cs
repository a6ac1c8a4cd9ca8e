using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning.Upgrading;

/// <summary>
/// The way of members that missed releases. When what one should run cannot read its data, it first runs a release that can,
/// from the image from which the others ran it then; once it has told that it runs, it has rewritten its data.
/// <code>
/// status.releases: 0.1.0, 0.3.2, 0.4.0        demo-2: 0.1.0 ─► 0.3.2 ─► 0.4.0
/// </code>
/// </summary>
internal sealed class Hops(ClusterObservation observation, IReadOnlyList<MemberView> views)
{
    private readonly ReleaseTable _table = observation.Releases;
    private readonly RanReleases _ran = new(observation.Cluster.Status?.Releases ?? []);

    public Version? NumberOf(ClusterSettings settings) => _ran.NumberOf(settings);

    /// <returns>What a member is given that should run <paramref name="goal"/>: that itself, or the same with the image of a release before.</returns>
    public PodTemplate On(PodTemplate goal, MemberView member)
    {
        // It runs what it should, whatever was thought of that.
        if (member is { Report: not null, Pod: { } pod } && pod.TemplateHash == goal.Hash) return goal;
        if (NumberOf(goal.Settings) is not { } to || NumberOf(member) is not { } from) return goal;
        if (UpgradeGate.Unreadable(_table, to, member.Name, from) is null) return Unfinished(goal, member, to) ?? goal;
        var next = First(from, to, r => Has(r) && Talks(r, member)) ?? First(from, to, Has) ?? First(from, to, _ => true);
        return next is null ? goal : Template(goal, member, next, to) ?? goal;

        bool Has(Release release) => Template(goal, member, release, to) is not null;
    }

    /// <returns>Why a member cannot be given a template, and what to do; null: nothing is known against it.</returns>
    public string? TooOld(ClusterSettings goal, MemberView member) => UpgradeGate.TooOld(_table, NumberOf(goal), member.Name, NumberOf(member));

    private Release? First(Version from, Version to, Func<Release, bool> usable) => _table.Way(from, to, usable) is [var next, ..] ? next : null;

    // A member that has the image, and tells another release, has shown that the image is not what it was.
    private PodTemplate? Template(PodTemplate goal, MemberView member, Release release, Version to)
        => _ran.Find(release.Number) is { } ran && With(goal, ran.Number, ran.Image, to) is var template
            && !(member is { Report: not null, Pod: { } pod } && pod.TemplateHash == template.Hash && !RanReleases.AreOfOneMinor(NumberOf(member), ran.Number))
                ? template
                : null;

    // It runs the release between, and has not caught up there.
    private PodTemplate? Unfinished(PodTemplate goal, MemberView member, Version to)
        => member is { CatchUp: { Hop: not null } open, Pod: { } pod } && pod.TemplateHash == open.TemplateHash
            && Release.ParseNumber(open.Hop) is { } number && _ran.Find(number) is { } ran
            && With(goal, ran.Number, ran.Image, to) is var template && template.Hash == open.TemplateHash
                ? template
                : null;

    private static PodTemplate With(PodTemplate goal, Version number, string image, Version to)
    {
        var settings = goal.Settings with { Image = image, Version = number.ToString() };
        return new PodTemplate(settings, TemplateHash.Of(settings), new Hop(number, to));
    }

    // Of one that is silent: what it last told.
    private static Version? NumberOf(MemberView member) => Release.ParseNumber(member.Report?.Version ?? member.Observed.Resource.Status?.Version);

    // What is not known is not held against it.
    private bool Talks(Release release, MemberView member)
    {
        var others = views.Where(v => v.Tag != member.Tag && v is { Wanted: true, Departing: false, Healthy: true }).Select(v => v.Report!).ToList();
        return others.Count == 0
            || others.Any(o => (o.Protocols ?? _table.Find(Release.ParseNumber(o.Version))?.Protocols) is not { } spoken || spoken.Overlaps(release.Protocols));
    }
}
