using System.Globalization;
using EdgeStore.Operator.Runtime.LeaderElection;

namespace EdgeStore.Operator.Runtime.Tests.LeaderElection;

public sealed class LeaderElectorTests
{
    private const string Leases = "coordination.k8s.io/leases";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private FakeTimeProvider _clock = null!;
    private Fixture _fixture = null!;

    [SetUp]
    public async Task Start()
    {
        _clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _fixture = await Fixture.StartAsync(_clock);
    }

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task Leads_alone()
    {
        await using var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        await using var two = Candidate.Start(_fixture, _clock, "two");
        var end = _clock.GetUtcNow() + TimeSpan.FromSeconds(30);
        await Eventually.TrueAsync(
            () =>
            {
                Assert.That(two.Leading, Is.False);
                return _clock.GetUtcNow() > end;
            },
            "twice the time of a Lease goes by",
            _clock,
            Step);
        Assert.That(one.Terms, Is.EqualTo(1));
        Assert.That(Lease()["holderIdentity"]!.GetValue<string>(), Is.EqualTo("one"));
    }

    [Test]
    public async Task Hands_over_at_once_on_an_orderly_stop()
    {
        var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        await using var two = Candidate.Start(_fixture, _clock, "two");
        await one.DisposeAsync();
        Assert.That(Lease()["holderIdentity"]!.GetValue<string>(), Is.Empty);
        var before = _clock.GetUtcNow();
        await Eventually.TrueAsync(() => two.Leading, "two leads", _clock, Step);
        Assert.That(_clock.GetUtcNow() - before, Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(Lease()["leaseTransitions"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task Renews_while_its_work_drains_on_a_stop()
    {
        var drain = new TaskCompletionSource();
        var one = Candidate.Start(_fixture, _clock, "one", drain.Task);
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        var stopping = one.DisposeAsync().AsTask();
        var renewed = Lease()["renewTime"]!.GetValue<string>();
        await Eventually.TrueAsync(() => Lease()["renewTime"]!.GetValue<string>() != renewed, "it renews", _clock, Step);
        Assert.That(stopping.IsCompleted, Is.False);
        drain.SetResult();
        await Eventually.TrueAsync(() => stopping.IsCompleted, "it stops", _clock, Step);
        Assert.That(Lease()["holderIdentity"]!.GetValue<string>(), Is.Empty);
    }

    [Test]
    public async Task Stops_its_work_at_once_when_another_holds_the_lease()
    {
        await using var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        Steal("thief");
        await Eventually.TrueAsync(() => !one.Leading, "one stops", _clock, Step);
        Assert.That(Lease()["holderIdentity"]!.GetValue<string>(), Is.EqualTo("thief"), "and does not touch the other's Lease");
        await Eventually.TrueAsync(() => one.Leading, "the thief never renews: one leads again", _clock, Step);
        Assert.That(one.Terms, Is.EqualTo(2));
    }

    [Test]
    public async Task Stops_before_another_may_start_when_the_server_is_away()
    {
        await using var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        _fixture.Api.OnRequest((_, aborted) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted));
        var before = _clock.GetUtcNow();
        await Eventually.TrueAsync(() => !one.Leading, "one stops", _clock, Step);
        Assert.That(_clock.GetUtcNow() - before, Is.LessThan(TimeSpan.FromSeconds(12)), "the deadline of ten seconds, not the Lease's fifteen");
    }

    [Test]
    public async Task Survives_errors_shorter_than_the_deadline()
    {
        await using var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        _fixture.Api.Fail(r => r.Path.Collection == Leases, 500, "InternalError", times: 3);
        var seen = _fixture.Api.Requests.Count;
        await Eventually.TrueAsync(() => _fixture.Api.Requests.Count >= seen + 6, "it goes on", _clock, Step);
        Assert.That((one.Leading, one.Terms), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task A_conflict_is_not_a_loss()
    {
        await using var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        _fixture.Api.Fail(r => r.Is("PUT", Leases), 409, "Conflict", times: 2);
        var seen = _fixture.Api.Count("PUT", Leases);
        await Eventually.TrueAsync(() => _fixture.Api.Count("PUT", Leases) >= seen + 4, "it goes on", _clock, Step);
        Assert.That((one.Leading, one.Terms), Is.EqualTo((true, 1)));
    }

    /// <summary>The other's clock is forty years ahead or behind: only what changes counts.</summary>
    [TestCase("1986-01-01T00:00:00.000001Z")]
    [TestCase("2066-01-01T00:00:00.000001Z")]
    public async Task Does_not_believe_wall_clocks(string renewTime)
    {
        await _fixture.Client.CreateAsync(new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = "edgestore-operator", NamespaceProperty = "default" },
            Spec = new V1LeaseSpec
            {
                HolderIdentity = "other",
                LeaseDurationSeconds = 15,
                RenewTime = DateTimeOffset.Parse(renewTime, CultureInfo.InvariantCulture).UtcDateTime,
            },
        });
        var before = _clock.GetUtcNow();
        await using var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one takes over", _clock, Step);
        Assert.That(_clock.GetUtcNow() - before, Is.InRange(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task Takes_its_own_lease_back_after_a_restart_without_waiting()
    {
        var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        Steal("again");
        await one.DisposeAsync();
        await using var again = Candidate.Start(_fixture, _clock, "again");
        var before = _clock.GetUtcNow();
        await Eventually.TrueAsync(() => again.Leading, "it leads", _clock, Step);
        Assert.That(_clock.GetUtcNow() - before, Is.LessThan(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task Work_that_fails_ends_the_term_and_the_process()
    {
        await using var one = Candidate.Start(_fixture, _clock, "one", Task.FromException(new InvalidOperationException("broken")), endsByItself: true);
        await Eventually.TrueAsync(() => one.Running.IsCompleted, "it ends", _clock, Step);
        await Assert.ThrowsAsync<InvalidOperationException>(() => one.Running);
        Assert.That(Lease()["holderIdentity"]!.GetValue<string>(), Is.Empty);
    }

    [Test]
    public async Task Renewing_that_fails_for_no_reason_of_the_API_ends_the_work_and_the_process()
    {
        var one = Candidate.Start(_fixture, _clock, "one");
        await Eventually.TrueAsync(() => one.Leading, "one leads", _clock, Step);
        _fixture.BreakClient();
        await Eventually.TrueAsync(() => !one.Leading, "one stops", _clock, Step);
        await Eventually.TrueAsync(() => one.Running.IsCompleted, "it ends", _clock, Step);
        Assert.That(one.Running.IsFaulted, Is.True, "loudly");
    }

    [TestCase(2, 2, 15)]
    [TestCase(2, 15, 15)]
    public void Refuses_times_under_which_two_could_lead(int retry, int renew, int lease)
    {
        var options = new LeaderElectionOptions
        {
            Identity = "one",
            RetryPeriod = TimeSpan.FromSeconds(retry),
            RenewDeadline = TimeSpan.FromSeconds(renew),
            LeaseDuration = TimeSpan.FromSeconds(lease),
        };
        Assert.Throws<ArgumentException>(options.Validate);
    }

    private JsonNode Lease() => _fixture.Api.Store.Get(new ObjectPath(Leases, "default", "edgestore-operator", string.Empty))["spec"]!;

    private void Steal(string by) => _fixture.Api.Store.Change(new ObjectPath(Leases, "default", "edgestore-operator", string.Empty), lease =>
    {
        lease["spec"]!["holderIdentity"] = by;
        return lease;
    });
}
