using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Planning.Upgrading;

/// <summary>How the members that have a new template first are doing.</summary>
internal sealed record CanaryLook
{
    /// <summary>Members that have the new template or are on the way to it. Offline ones are not waited for.</summary>
    public required IReadOnlyList<MemberView> Members { get; init; }

    /// <summary>How many more are to be changed before anything is judged.</summary>
    public required int Lacking { get; init; }

    public required TimeSpan Bake { get; init; }

    /// <summary>Since when all of them are well.</summary>
    public DateTimeOffset? WellSince { get; init; }

    /// <summary>Since when one that had come back is not well.</summary>
    public DateTimeOffset? UnwellSince { get; init; }

    public DateTimeOffset? PassedAt { get; init; }

    /// <summary>Why the new template counts as failed.</summary>
    public string? Failure { get; init; }

    public bool Includes(MemberView member) => Members.Any(m => m.Tag == member.Tag);

    public static CanaryLook? Of(ClusterObservation observation, ClusterSettings settings, string wantedHash, IReadOnlyList<MemberView> views)
    {
        if (settings.Upgrade.Canary is not { } canary) return null;
        var before = observation.Cluster.Status?.Upgrade is { } upgrade && upgrade.ToTemplateHash == wantedHash ? upgrade.Canary : null;
        var active = views.Where(v => v.IsActive).ToList();
        // Who is away already is changed with the canaries: it has nothing to lose.
        var members = active.Where(v => v.CatchUp is not null || v.Pod?.TemplateHash == wantedHash).ToList();
        var look = new CanaryLook { Members = members, Lacking = Math.Max(0, Math.Min(canary.Members, active.Count) - members.Count), Bake = canary.Bake };
        return before?.PassedAt is { } passed ? look with { PassedAt = passed } : look.Judge(observation.Now, settings, before, views, wantedHash);
    }

    private CanaryLook Judge(DateTimeOffset now, ClusterSettings settings, CanaryStatus? before, IReadOnlyList<MemberView> views, string wantedHash)
    {
        var timeout = settings.Upgrade.ConvergenceTimeout;
        var diverged = ConvergedRule.Diverged(views);
        var unwell = Members.Where(m => m.CatchUp is null && (m.Phase != MemberPhase.Ready || diverged.Contains(m.Name))).ToList();
        var overdue = Members.Where(m => m.CatchUp?.TemplateHash == wantedHash && m.IsOverdue(timeout, now)).ToList();
        DateTimeOffset? wellSince = Lacking == 0 && unwell.Count == 0 && Members.All(m => m.CatchUp is null) ? before?.WellSince ?? now : null;
        DateTimeOffset? unwellSince = unwell.Count > 0 ? before?.UnwellSince ?? now : null;
        return this with
        {
            WellSince = wellSince,
            UnwellSince = unwellSince,
            PassedAt = wellSince is { } since && now - since >= Bake ? now : null,
            Failure = overdue.Count > 0 ? $"not back and caught up within {timeout.TotalSeconds:0} s: {Words.Explain(overdue)}"
                : unwellSince is { } bad && now - bad > timeout ? $"back, and not well for more than {timeout.TotalSeconds:0} s: {Explain(unwell, diverged)}"
                : null,
        };
    }

    private static string Explain(List<MemberView> unwell, IReadOnlyList<string> diverged)
        => Words.List(unwell.Select(m => diverged.Contains(m.Name) ? $"{m.Name} (its state differs from that of others with the same changes)"
            : m.Message is null ? m.Name : $"{m.Name} ({m.Message})"));
}
