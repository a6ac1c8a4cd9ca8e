using System.Collections.Concurrent;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Runtime.LeaderElection;

namespace EdgeStore.Operator.Repairing;

/// <summary>
/// The comparisons that this process has under way. Passes ask for them every few seconds; what nobody asks for any more is
/// stopped, because then another process leads.
/// </summary>
internal sealed class RepairRuns(IMemberRepairs members, TimeProvider time, ILogger<RepairRuns> logger) : IDisposable, ITermEnd
{
    private readonly ConcurrentDictionary<(string Repair, string Pair), Run> _runs = new();

    /// <summary>By name of the pair. Those that go on are kept going.</summary>
    public IReadOnlyDictionary<string, PairRun> Of(string repairUid)
    {
        var found = new Dictionary<string, PairRun>(StringComparer.Ordinal);
        foreach (var (key, run) in _runs)
        {
            if (key.Repair != repairUid || !run.KeepOn()) continue;
            found[key.Pair] = run.State;
        }
        return found;
    }

    public void Start(string repairUid, PairStart start, MemberEndpoint member)
    {
        var key = (repairUid, start.Name);
        var run = new Run(start.Base, time);
        if (!_runs.TryAdd(key, run)) throw new InvalidOperationException($"{start.Name} is being compared already");
        _ = WorkAsync(key, run, start, member);
    }

    /// <summary>Stops it, if it goes on, and forgets it.</summary>
    public void End(string repairUid, string pair)
    {
        if (_runs.TryRemove((repairUid, pair), out var run)) run.Cancel();
    }

    public void EndAll(string repairUid)
    {
        foreach (var key in _runs.Keys.Where(k => k.Repair == repairUid)) End(key.Repair, key.Pair);
    }

    public void Dispose() => OnTermEnd();

    public void OnTermEnd()
    {
        foreach (var key in _runs.Keys) End(key.Repair, key.Pair);
    }

    private async Task WorkAsync((string Repair, string Pair) key, Run run, PairStart start, MemberEndpoint member)
    {
        try
        {
            // Off the pass that began it.
            await Task.Yield();
            run.Outcome = await members.RunAsync(member, start.Call, run.Read, run.Token);
        }
        catch (OperationCanceledException)
        {
            _runs.TryRemove(KeyValuePair.Create(key, run));
        }
        catch (Exception e)
        {
            logger.LogError(e, "the comparison {Pair} ended in an unforeseen way", key.Pair);
            run.Outcome = new RepairOutcome(e.Message);
        }
        finally
        {
            run.Dispose();
        }
    }

    private sealed class Run(RepairTotals begin, TimeProvider time) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new(RepairPace.Abandoned, time);
        private readonly Lock _gate = new();
        private bool _isOver;
        private volatile PairRun _state = new(begin, new RepairReading());

        public CancellationToken Token => _stop.Token;

        public PairRun State => _state;

        public RepairOutcome Outcome
        {
            set => _state = _state with { Outcome = value };
        }

        public void Read(RepairReading reading) => _state = _state with { Reading = reading };

        /// <summary>False: it was stopped, and will not come to an end.</summary>
        public bool KeepOn()
        {
            lock (_gate)
            {
                if (_isOver) return _state.Outcome is not null;
                if (_stop.IsCancellationRequested) return false;
                _stop.CancelAfter(RepairPace.Abandoned);
                return true;
            }
        }

        public void Cancel()
        {
            lock (_gate)
            {
                if (!_isOver) _stop.Cancel();
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isOver = true;
                _stop.Dispose();
            }
        }
    }
}
