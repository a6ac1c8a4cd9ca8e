using EdgeStore.Operator.Runtime.LeaderElection;

namespace EdgeStore.Operator.Runtime.Tests.LeaderElection;

/// <summary>The whole operator: what becomes of work in progress.</summary>
public sealed class LostLeadershipTests
{
    private const string Leases = "coordination.k8s.io/leases";
    private Fixture _fixture = null!;
    private WidgetScript _script = null!;

    [SetUp]
    public async Task Start()
    {
        _fixture = await Fixture.StartAsync();
        _script = new WidgetScript();
        await _fixture.CreateAsync("w");
    }

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task A_reconcile_in_progress_is_cancelled_and_is_not_the_entitys_fault()
    {
        var cancelled = new TaskCompletionSource();
        _script.Reconcile = async (widget, token) =>
        {
            if (_script.Count("reconcile w") > 1) return ReconciliationResult<Widget>.Success(widget);
            await using var registration = token.Register(cancelled.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return ReconciliationResult<Widget>.Success(widget);
        };
        await using var harness = await RunAsync();
        await Eventually.TrueAsync(() => _script.Count("reconcile w") == 1, "the reconcile is in progress");
        Assert.That(harness.Metric("leader_election_master_status", ("name", "edgestore-operator")), Is.EqualTo(1));
        Steal();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => harness.Metric("leader_election_master_status", ("name", "edgestore-operator")) == 0, "it says so");

        await Eventually.TrueAsync(() => _script.Count("reconcile w") == 2, "the Lease runs out, the next term looks at everything");
        Assert.That(harness.Metric("controller_runtime_reconcile_errors_total", ("controller", "widget")), Is.Zero);
        Assert.That(harness.Log.Errors, Is.Empty);
    }

    [Test]
    public async Task Who_is_told_of_the_end_of_a_term_is_told_once_no_work_is_in_progress()
    {
        var working = 0;
        _script.Reconcile = async (widget, token) =>
        {
            Interlocked.Increment(ref working);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                Interlocked.Decrement(ref working);
            }
            return ReconciliationResult<Widget>.Success(widget);
        };
        var end = new TermEnd(() => Volatile.Read(ref working));
        await using var harness = await RunAsync(b => b.AddController<ScriptedController, Widget>().Services.AddSingleton<ITermEnd>(end));
        await Eventually.TrueAsync(() => Volatile.Read(ref working) == 1, "the reconcile is in progress");

        Steal();

        Assert.That(await end.Told.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System), Is.Zero, "reconciles in progress");
    }

    [Test]
    public async Task Nothing_is_reconciled_without_leadership_but_caches_are_filled()
    {
        await _fixture.Client.CreateAsync(new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = "edgestore-operator", NamespaceProperty = "default" },
            Spec = new V1LeaseSpec { HolderIdentity = "other", LeaseDurationSeconds = 3600 },
        });
        await using var harness = await RunAsync();
        var cache = harness.Services.GetRequiredService<IResourceCache<Widget>>();
        await Eventually.TrueAsync(() => cache.HasSynced && _fixture.Api.Count("GET", Leases) > 3, "it stands by");
        Assert.That(cache.List().Count, Is.EqualTo(1));
        Assert.That(_script.Calls, Is.Empty);
    }

    [Test]
    public async Task An_orderly_stop_lets_work_in_progress_end()
    {
        var gate = new TaskCompletionSource();
        var ended = false;
        _script.Reconcile = async (widget, token) =>
        {
            await gate.Task.WaitAsync(token);
            ended = true;
            return ReconciliationResult<Widget>.Success(widget);
        };
        // With the usual durations: a slow machine must not lose the lease, this is about keeping it.
        await using var harness = await OperatorHarness.StartAsync(_fixture.Api, _script, configure: o => o.LeaderElection.Enabled = true);
        await Eventually.TrueAsync(() => _script.Count("reconcile w") == 1, "the reconcile is in progress");
        var stopping = harness.StopAsync();
        Assert.That(stopping.IsCompleted, Is.False);
        gate.SetResult();
        await stopping;
        Assert.That(ended, Is.True);
        Assert.That(Holder(), Is.Empty, "the Lease was given up");
    }

    private Task<OperatorHarness> RunAsync(Action<IOperatorBuilder>? build = null) => OperatorHarness.StartAsync(_fixture.Api, _script, build: build, configure: o =>
    {
        o.LeaderElection.Enabled = true;
        o.LeaderElection.LeaseDuration = TimeSpan.FromSeconds(1);
        o.LeaderElection.RenewDeadline = TimeSpan.FromMilliseconds(600);
        o.LeaderElection.RetryPeriod = TimeSpan.FromMilliseconds(50);
    });

    private string Holder() => _fixture.Api.Store.Get(Path)["spec"]!["holderIdentity"]!.GetValue<string>();

    private void Steal() => _fixture.Api.Store.Change(Path, lease =>
    {
        lease["spec"]!["holderIdentity"] = "thief";
        return lease;
    });

    private sealed class TermEnd(Func<int> working) : ITermEnd
    {
        public TaskCompletionSource<int> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnTermEnd() => Told.TrySetResult(working());
    }

    private static ObjectPath Path => new(Leases, "default", "edgestore-operator", string.Empty);
}
