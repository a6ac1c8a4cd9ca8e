using EdgeStore.Operator.Runtime.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeStore.Operator.Runtime.Tests.Events;

public sealed class EventRecorderTests
{
    private FakeTimeProvider _clock = null!;
    private Fixture _fixture = null!;
    private EventRecorder _recorder = null!;
    private Widget _widget = null!;

    [SetUp]
    public async Task Start()
    {
        _clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _fixture = await Fixture.StartAsync(_clock);
        var options = new EventOptions { Instance = "pod-1", BurstPerReason = 5 };
        _recorder = new EventRecorder(_fixture.Client, options, _clock, _fixture.Jitter, _fixture.RuntimeMetrics, NullLogger<EventRecorder>.Instance);
        await _recorder.StartAsync(CancellationToken.None);
        _widget = await _fixture.CreateAsync("w");
    }

    [TearDown]
    public async Task Stop()
    {
        await _recorder.StopAsync(CancellationToken.None);
        _recorder.Dispose();
        await _fixture.DisposeAsync();
    }

    [Test]
    public async Task Tells_who_what_and_when()
    {
        _recorder.Record(_widget, EventType.Warning, "Offline", "One member is offline.");
        await SentAsync(1);
        var sent = (await EventsAsync()).Single();
        Assert.That((sent.Type, sent.Reason, sent.Message, sent.Count), Is.EqualTo(("Warning", "Offline", "One member is offline.", (int?)1)));
        Assert.That((sent.InvolvedObject.Kind, sent.InvolvedObject.Name, sent.InvolvedObject.Uid), Is.EqualTo(("Widget", "w", _widget.Metadata.Uid)));
        Assert.That((sent.Source.Component, sent.ReportingInstance), Is.EqualTo(("edgestore-operator", "pod-1")));
        Assert.That(sent.Metadata.Name, Does.Match("^w\\.[a-z0-9]{12}$"));
    }

    [Test]
    public async Task Repeats_raise_the_count()
    {
        for (var i = 0; i < 20; i++)
        {
            _recorder.Record(_widget, EventType.Warning, "Offline", "One member is offline.");
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        await SentAsync(20);
        var sent = (await EventsAsync()).Single();
        Assert.That(sent.Count, Is.EqualTo(20));
        Assert.That(sent.LastTimestamp, Is.EqualTo(new DateTime(2026, 1, 1, 0, 19, 0, DateTimeKind.Utc)));
        Assert.That(sent.FirstTimestamp, Is.EqualTo(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
    }

    [Test]
    public async Task A_repeat_after_a_long_time_is_a_new_event()
    {
        _recorder.Record(_widget, EventType.Normal, "Fine", "Fine.");
        await SentAsync(1);
        _clock.Advance(TimeSpan.FromMinutes(11));
        _recorder.Record(_widget, EventType.Normal, "Fine", "Fine.");
        await SentAsync(2);
        Assert.That((await EventsAsync()).Count, Is.EqualTo(2));
    }

    [Test]
    public async Task A_repeat_of_an_event_that_the_server_has_forgotten_is_created_again()
    {
        _recorder.Record(_widget, EventType.Normal, "Fine", "Fine.");
        await SentAsync(1);
        await _fixture.Client.DeleteAsync<Corev1Event>((await EventsAsync()).Single().Metadata.Name, "a");
        _recorder.Record(_widget, EventType.Normal, "Fine", "Fine.");
        await Eventually.TrueAsync(() => _fixture.Api.Answered.Count(r => r.Is("POST", "/events")) == 2, "it is created again");
        Assert.That((await EventsAsync()).Single().Count, Is.EqualTo(1));
    }

    [Test]
    public async Task One_object_cannot_flood_the_server()
    {
        for (var i = 0; i < 50; i++) _recorder.Record(_widget, EventType.Normal, "Flood", $"Number {i}.");
        var other = await _fixture.CreateAsync("other");
        _recorder.Record(other, EventType.Normal, "Fine", "Fine.");
        await SentAsync(6);
        Assert.That((await EventsAsync()).Count(e => e.InvolvedObject.Name == "w"), Is.EqualTo(5));
        _clock.Advance(TimeSpan.FromSeconds(31));
        _recorder.Record(_widget, EventType.Normal, "Flood", "Later.");
        await SentAsync(7);
    }

    [Test]
    public async Task Many_events_of_one_reason_do_not_keep_another_away()
    {
        for (var i = 0; i < 50; i++) _recorder.Record(_widget, EventType.Normal, "Flood", $"Number {i}.");
        _recorder.Record(_widget, EventType.Warning, "Halted", "Halted.");
        await SentAsync(6);
        Assert.That((await EventsAsync()).Count(e => e.Reason == "Halted"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_the_server_refuses_is_dropped_and_the_next_one_is_sent()
    {
        _fixture.Api.Fail(r => r.Path.Collection == "/events", 403, "Forbidden", times: 1);
        _recorder.Record(_widget, EventType.Normal, "Lost", "Lost.");
        await SentAsync(1);
        _recorder.Record(_widget, EventType.Normal, "Fine", "Fine.");
        await SentAsync(2);
        Assert.That((await EventsAsync()).Single().Reason, Is.EqualTo("Fine"));
    }

    [Test]
    public async Task Never_blocks_even_when_the_server_hangs()
    {
        _fixture.Api.OnRequest((_, aborted) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted));
        var recording = Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++) _recorder.Record(_widget, EventType.Normal, "Many", $"Number {i}.");
        });
        await recording.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.That(recording.IsCompletedSuccessfully);
    }

    [Test]
    public async Task About_cluster_scoped_objects_lives_in_default()
    {
        var node = await _fixture.Client.CreateAsync(new V1Node { Metadata = new V1ObjectMeta { Name = "n" } });
        _recorder.Record(node, EventType.Normal, "Fine", "Fine.");
        await SentAsync(1);
        Assert.That((await _fixture.Client.ListAsync<Corev1Event>(new ListQuery("default"))).Count, Is.EqualTo(1));
    }

    private Task SentAsync(int count) => Eventually.TrueAsync(
        () => _fixture.Api.Answered.Count(r => r.Path.Collection == "/events" && r.Method is "POST" or "PATCH") >= count, $"{count} events are sent");

    private Task<IReadOnlyList<Corev1Event>> EventsAsync() => _fixture.Client.ListAsync<Corev1Event>(new ListQuery("a"));
}
