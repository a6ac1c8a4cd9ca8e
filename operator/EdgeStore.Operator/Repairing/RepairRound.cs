using EdgeStore.Operator.Members;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Repairing;

/// <summary>One look at a repair that has begun. It changes <paramref name="status"/>, which is a copy.</summary>
internal sealed class RepairRound(RepairObservation observation, EdgeStoreRepairStatus status)
{
    private readonly Dictionary<string, RepairMember> _members = observation.Members.ToDictionary(m => m.Name, StringComparer.Ordinal);
    private readonly List<PairStart> _starts = [];

    private List<RepairPairStatus> Pairs => status.Pairs ??= [];

    private RepairLimits Limits => observation.Repair.Spec;

    private DateTimeOffset Deadline => status.StartTime!.Value.AddSeconds(Limits.DeadlineSeconds ?? RepairLimits.DefaultDeadlineSeconds);

    private TimeSpan Left => Deadline - observation.Now;

    public RepairPlan Plan()
    {
        if (observation.Cluster is null) return Abort(RepairReasons.ClusterGone, $"the EdgeStoreCluster {observation.Repair.Spec.ClusterName} is gone");
        if (observation.Repair.Metadata.Generation != status.ObservedGeneration)
            return Abort(RepairReasons.SpecChanged, "the spec was changed while it ran: a repair cannot be changed, make another");

        Pairs.RemoveAll(p => !_members.ContainsKey(p.Member) || !_members.ContainsKey(p.Peer));
        Follow();
        Close();
        if (Left <= TimeSpan.Zero) Expire();
        else if (!observation.Cluster.Spec.Paused) Start();

        var open = Pairs.Where(p => !PairPhase.IsFinished(p.Phase)).ToList();
        if (open.All(p => p.Phase == PairPhase.Pending && Offline(p) is not null))
        {
            foreach (var pair in open) Skip(pair, Offline(pair)!);
            return Result(RepairSummary.Finish(status, observation), lookAgain: null);
        }
        return Result(RepairVerdict.Run(status, observation, Message(open)), LookAgain(open));
    }

    private void Follow()
    {
        var isDue = status.ProgressTime is not { } last || observation.Now.UtcDateTime - last >= RepairPace.Progress;
        foreach (var pair in Pairs.Where(p => p.Phase == PairPhase.Running))
        {
            if (!observation.Runs.TryGetValue(pair.Name, out var run))
            {
                // Whoever compared it is gone; it goes on where that one was last seen.
                pair.Phase = PairPhase.Pending;
                continue;
            }
            if (isDue || run.Outcome is not null || Left <= TimeSpan.Zero) Read(pair, run);
            if (run.Outcome is { } outcome) Settle(pair, run, outcome);
        }
        if (isDue && observation.Runs.Count > 0) status.ProgressTime = ConditionKeeper.Seconds(observation.Now);
    }

    private static void Read(RepairPairStatus pair, PairRun run)
    {
        RepairSums.Set(pair, run.Base, run.Reading.Totals);
        if (run.Reading.KeysTotal > 0) pair.KeysTotal = run.Reading.KeysTotal;
        pair.NextKey = run.Reading.NextKey ?? pair.NextKey;
    }

    private void Settle(RepairPairStatus pair, PairRun run, RepairOutcome outcome)
    {
        if (outcome.Error is null)
        {
            pair.NextKey = null;
            End(pair, pair.Unrepaired > 0 ? PairPhase.Failed : PairPhase.Succeeded,
                pair.Unrepaired > 0 ? $"{Words.Count(pair.Unrepaired, "key")} could not be healed" : null);
            return;
        }
        pair.Failures = run.Reading.Totals.KeysCompared > 0 ? 1 : pair.Failures + 1;
        if (pair.Failures > (Limits.Retries ?? RepairLimits.DefaultRetries) && Offline(pair) is null)
        {
            End(pair, PairPhase.Failed, outcome.Error);
            return;
        }
        (pair.Phase, pair.Error) = (PairPhase.Pending, outcome.Error);
        pair.RetryTime = ConditionKeeper.Seconds(observation.Now + RepairPace.Retry(pair.Failures));
    }

    // A window that closes stops a comparison, which goes on at the next opening; what no opening is left for has failed.
    private void Close()
    {
        foreach (var pair in Pairs.Where(p => !PairPhase.IsFinished(p.Phase)))
        {
            if (IsOpen(pair)) continue;
            if (pair.Phase == PairPhase.Running && observation.Runs.TryGetValue(pair.Name, out var run)) Read(pair, run);
            if (Opening(pair) is null && Left > TimeSpan.Zero) End(pair, PairPhase.Failed, "the maintenance windows leave no time for it before the deadline");
            else pair.Phase = PairPhase.Pending;
        }
    }

    private bool IsOpen(RepairPairStatus pair) => Opening(pair) == observation.Now;

    private DateTimeOffset? Opening(RepairPairStatus pair)
        => PairWindow.NextOpening(_members[pair.Member], _members[pair.Peer], observation.Now, Deadline);

    private void Expire()
    {
        foreach (var pair in Pairs.Where(p => !PairPhase.IsFinished(p.Phase)))
        {
            if (Away(pair) is { } member) Skip(pair, member);
            else End(pair, PairPhase.Failed, "the deadline has passed" + (pair.Error is null ? "" : $"; before: {pair.Error}"));
        }
    }

    private void Start()
    {
        var parallelism = Limits.Parallelism ?? RepairLimits.DefaultParallelism;
        var running = Pairs.Where(p => p.Phase == PairPhase.Running).ToList();
        var busy = running.SelectMany(p => (string[])[p.Member, p.Peer]).ToHashSet(StringComparer.Ordinal);
        var free = parallelism - running.Count;
        foreach (var pair in Pairs.Where(p => p.Phase == PairPhase.Pending).OrderBy(p => p.Failures))
        {
            if (free == 0) return;
            if (pair.RetryTime > observation.Now.UtcDateTime || Away(pair) is not null || !IsOpen(pair)) continue;
            if (busy.Contains(pair.Member) || busy.Contains(pair.Peer)) continue;
            busy.Add(pair.Member);
            busy.Add(pair.Peer);
            free--;
            (pair.Phase, pair.RetryTime, pair.Attempts) = (PairPhase.Running, null, pair.Attempts + 1);
            var rate = Math.Max(1, (Limits.BytesPerSecond ?? RepairLimits.DefaultBytesPerSecond) / parallelism);
            _starts.Add(new PairStart(pair.Name, pair.Member, new RepairCall(pair.Peer, rate, Left, pair.NextKey), RepairSums.Of([pair])));
        }
    }

    private string? Away(RepairPairStatus pair)
        => _members[pair.Member].Absence is not null ? pair.Member : _members[pair.Peer].Absence is not null ? pair.Peer : null;

    private string? Offline(RepairPairStatus pair)
        => _members[pair.Member].Offline ? pair.Member : _members[pair.Peer].Offline ? pair.Peer : null;

    private void Skip(RepairPairStatus pair, string member)
    {
        pair.SkippedOffline = member;
        End(pair, PairPhase.Skipped, $"{member} {_members[member].Absence}");
    }

    private void End(RepairPairStatus pair, string phase, string? error)
        => (pair.Phase, pair.Error, pair.RetryTime, pair.CompletionTime) = (phase, error, null, ConditionKeeper.Seconds(observation.Now));

    private RepairPlan Abort(ConditionReason reason, string message)
    {
        foreach (var pair in Pairs.Where(p => !PairPhase.IsFinished(p.Phase))) End(pair, PairPhase.Failed, message);
        return Result(RepairVerdict.Finish(status, observation, RepairPhase.Failed, reason, message), lookAgain: null);
    }

    private RepairPlan Result(EdgeStoreRepairStatus result, TimeSpan? lookAgain)
    {
        var running = Pairs.Where(p => p.Phase == PairPhase.Running).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        return new RepairPlan
        {
            Status = result,
            Starts = _starts,
            Ends = [.. observation.Runs.Where(r => r.Value.Outcome is not null || !running.Contains(r.Key)).Select(r => r.Key)],
            LookAgain = lookAgain,
        };
    }

    private string Message(List<RepairPairStatus> open)
    {
        var running = open.Where(p => p.Phase == PairPhase.Running).Select(p => p.Name).ToList();
        var absent = open.Where(p => p.Phase == PairPhase.Pending).Select(Away).OfType<string>().Distinct()
            .Select(name => $"{name} ({_members[name].Absence})").ToList();
        var closed = open.Where(p => p.Phase == PairPhase.Pending && !IsOpen(p)).ToList();
        var failed = open.Where(p => p is { Phase: PairPhase.Pending, Error: not null }).Select(p => $"{p.Name} ({p.Error})").ToList();
        var parts = new List<string>();
        if (running.Count > 0) parts.Add($"comparing {Words.List(running)}");
        if (observation.Cluster!.Spec.Paused) parts.Add("nothing more is begun, because the cluster is paused");
        if (absent.Count > 0) parts.Add($"waiting for {Words.List(absent)}");
        if (closed.Count > 0)
            parts.Add($"waiting for a maintenance window, at {closed.Min(Opening)!.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Words.List(closed.Select(p => p.Name))}");
        if (failed.Count > 0) parts.Add($"to be tried again: {Words.List(failed)}");
        return parts.Count > 0 ? string.Join("; ", parts) : "waiting";
    }

    private TimeSpan LookAgain(List<RepairPairStatus> open)
    {
        if (open.Any(p => p.Phase == PairPhase.Running)) return RepairPace.Busy;
        var soonest = open.Select(p => p.RetryTime).OfType<DateTime>().Select(t => t - observation.Now.UtcDateTime).Append(RepairPace.Waiting).Append(Left).Min();
        return soonest > TimeSpan.FromSeconds(1) ? soonest : TimeSpan.FromSeconds(1);
    }
}
