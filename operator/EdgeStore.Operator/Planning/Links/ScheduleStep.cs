using System.Security.Cryptography;
using System.Text;
using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Operator.Planning.Links;

/// <summary>
/// Gives members the schedule of links. Its version is in the cluster's status before anybody gets it, with a hash of what
/// it follows from: as long as that is the same, so is the schedule, and only who lacks it is told.
/// </summary>
internal static class ScheduleStep
{
    private const string NoSchedule = "members choose";

    public static IEnumerable<PlanAction> Plan(PlanContext context)
    {
        var known = context.Cluster.Status?.Schedule;
        var isNeeded = LinkPlanner.IsNeeded(context.Settings);
        if (!isNeeded && known is null) return [];

        var members = context.Views.Where(v => v.Left is null && v.MemberId is not null)
            .Select(v => new LinkMember(v.Tag, v.Site ?? "", !v.Offline))
            .ToList();
        var basis = isNeeded ? Basis(context, members) : NoSchedule;
        var answering = context.Views.Where(v => v is { Left: null, Report: not null } && !v.LostData).ToList();
        var newest = answering.Select(v => v.Report!.ScheduleVersion).Append(known?.Version ?? 0).Max();
        // A status that was lost, or somebody else: a number that a member has is never used for another schedule.
        var isNew = known?.Basis != basis || newest > known.Version;
        // What is taken for offline may be the operator's own network.
        if (isNew && context.Vanished.Count > 0) return [];
        var version = isNew ? newest + 1 : newest;
        var lacking = answering.Where(v => v.Report!.ScheduleVersion != version).ToList();
        if (lacking.Count == 0 && !isNew) return [];

        var schedule = new LinkSchedule((ulong)version, isNeeded ? LinkPlanner.Plan(members, context.Settings) : []);
        var status = new ScheduleStatus { Version = version, Basis = basis, Links = schedule.Links.Length };
        return [.. isNew ? new PlanAction[] { new ReserveSchedule(status) } : [], .. lacking.Select(v => new GiveSchedule(v.Name, schedule))];
    }

    private static string Basis(PlanContext context, List<LinkMember> members)
    {
        var settings = context.Settings;
        var text = new StringBuilder().Append(settings.Links);
        foreach (var member in members) text.Append('\n').Append(member).Append(settings.SiteOf(member.Site).LinkBytesPerSecond);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
