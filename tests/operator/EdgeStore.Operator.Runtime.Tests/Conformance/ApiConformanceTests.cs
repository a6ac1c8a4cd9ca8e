using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Runtime.LeaderElection;
using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace EdgeStore.Operator.Runtime.Tests.Conformance;

/// <summary>What the runtime relies on, against the real API server and against the one in memory: a fake is only worth what it shares with the real one.</summary>
[TestFixture("in memory")]
[TestFixture("kube-apiserver", Category = "EndToEnd")]
public sealed class ApiConformanceTests(string kind)
{
    private IApi _api = null!;
    private ApiTransport _transport = null!;
    private KubernetesApiClient _client = null!;
    private RuntimeMetrics _metrics = null!;
    private int _namespaces;
    private string _ns = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _api = kind == "in memory" ? new FakeApi(await FakeApiServer.StartAsync()) : await RealApi.StartAsync();
        _metrics = new RuntimeMetrics(Metrics.NewCustomRegistry());
        var options = new KubernetesClientOptions();
        _transport = new ApiTransport(_api.Connection, options, TimeProvider.System, _metrics);
        _client = new KubernetesApiClient(_transport, options, TimeProvider.System);
        await _client.CreateAsync(WidgetDefinition.Make());
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await _client.ListAsync<Widget>(new ListQuery());
                    return true;
                }
                catch (KubernetesApiException e) when (e.IsNotFound)
                {
                    return false;
                }
            },
            "widgets are served");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _transport?.Dispose();
        if (_api is not null) await _api.DisposeAsync();
    }

    [SetUp]
    public async Task MakeNamespace()
    {
        _ns = $"test-{++_namespaces}";
        await _client.CreateAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = _ns } });
    }

    [Test]
    public async Task Applies_again_without_a_change_and_drops_what_is_no_longer_applied()
    {
        var widget = Widget.Named("w", 2, _ns);
        widget.Metadata.Labels = new Dictionary<string, string> { ["one"] = "1", ["two"] = "2" };
        var first = await _client.ApplyAsync(widget);
        var second = await _client.ApplyAsync(widget);
        Assert.That(second.Metadata.ResourceVersion, Is.EqualTo(first.Metadata.ResourceVersion));
        widget.Metadata.Labels.Remove("one");
        Assert.That((await _client.ApplyAsync(widget)).Metadata.Labels.Keys, Is.EqualTo(new[] { "two" }));
    }

    [Test]
    public async Task Applies_services_and_pods_with_ports()
    {
        var service = new V1Service
        {
            Metadata = new V1ObjectMeta { Name = "s", NamespaceProperty = _ns },
            Spec = new V1ServiceSpec { ClusterIP = "None", Selector = new Dictionary<string, string> { ["a"] = "b" }, Ports = [new V1ServicePort { Name = "p", Port = 1 }] },
        };
        var applied = await _client.ApplyAsync(service);
        Assert.That((await _client.ApplyAsync(service)).Metadata.ResourceVersion, Is.EqualTo(applied.Metadata.ResourceVersion));
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = _ns },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "c", Image = "i", Ports = [new V1ContainerPort { ContainerPort = 1 }] }] },
        };
        Assert.That((await _client.ApplyAsync(pod)).Metadata.Uid, Is.Not.Empty);
    }

    [Test]
    public async Task Takes_over_fields_of_others()
    {
        await _client.CreateAsync(Widget.Named("w", 1, _ns));
        Assert.That((await _client.ApplyAsync(Widget.Named("w", 5, _ns))).Spec.Size, Is.EqualTo(5));
    }

    [Test]
    public async Task Writes_a_status_without_touching_the_spec_and_only_when_it_differs()
    {
        var before = await _client.CreateAsync(Widget.Named("w", 1, _ns));
        var after = before.Clone();
        after.Spec.Size = 9;
        after.Status = new WidgetStatus { Size = 1, Phase = "Ready" };
        var writer = new StatusWriter(_client);
        Assert.That(await writer.WriteAsync(before, after), Is.True);
        var read = (await _client.GetAsync<Widget>("w", _ns))!;
        Assert.That((read.Spec.Size, read.Status!.Phase, read.Metadata.Generation), Is.EqualTo((1, "Ready", (long?)1)));
        Assert.That(await writer.WriteAsync(before, after), Is.False, "from a stale baseline");
        after.Status.Phase = null;
        Assert.That(await writer.WriteAsync(before, after), Is.True, "what the stale baseline did not know is taken away all the same");
        Assert.That((await _client.GetAsync<Widget>("w", _ns))!.Status!.Phase, Is.Null);
    }

    [Test]
    public async Task Refuses_stale_writes_and_deletions_of_another_incarnation()
    {
        var first = await _client.CreateAsync(Widget.Named("w", 1, _ns));
        var stale = first.Clone();
        first.Spec.Size = 2;
        await _client.UpdateAsync(first);
        stale.Spec.Size = 3;
        Assert.That((await Assert.ThrowsAsync<KubernetesApiException>(() => _client.UpdateAsync(stale)))!.IsConflict, Is.True);
        Assert.That((await Assert.ThrowsAsync<KubernetesApiException>(() => _client.CreateAsync(Widget.Named("w", 1, _ns))))!.IsAlreadyExists, Is.True);
        var delete = await Assert.ThrowsAsync<KubernetesApiException>(() => _client.DeleteAsync<Widget>("w", _ns, new DeleteRequest(Uid: "another")));
        Assert.That(delete!.IsConflict, Is.True);
        Assert.That(await _client.DeleteAsync<Widget>("w", _ns, new DeleteRequest(Uid: first.Metadata.Uid)), Is.True);
        Assert.That(await _client.DeleteAsync<Widget>("w", _ns), Is.False);
    }

    [Test]
    public async Task Lists_in_pages_by_label_and_watches_from_there()
    {
        for (var i = 0; i < 5; i++)
        {
            var widget = Widget.Named($"w{i}", i, _ns);
            widget.Metadata.Labels = new Dictionary<string, string> { ["even"] = $"{i % 2 == 0}" };
            await _client.CreateAsync(widget);
        }

        var query = new ListQuery(_ns, "even=True");
        var first = await _client.ListPageAsync<Widget>(query, 2, null);
        Assert.That(first.ContinueToken, Is.Not.Null);
        var second = await _client.ListPageAsync<Widget>(query, 2, first.ContinueToken);
        Assert.That(second.ContinueToken, Is.Null);
        Assert.That(first.Items.Concat(second.Items).Select(w => (w.Metadata.Name, w.Kind)), Is.EqualTo(new[] { ("w0", "Widget"), ("w2", "Widget"), ("w4", "Widget") }));

        await _client.PatchAsync<Widget>(new ResourceKey(_ns, "w2"), PatchKind.Merge, JsonNode.Parse("""{"spec":{"size":20}}""")!);
        await _client.DeleteAsync<Widget>("w4", _ns);
        var events = new List<string>();
        await foreach (var change in _client.WatchAsync<Widget>(query, new WatchStart(second.ResourceVersion, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1))))
        {
            if (change.Kind != WatchEventKind.Bookmark) events.Add($"{change.Kind} {change.Entity!.Metadata.Name} {change.Entity.Spec.Size}");
            if (events.Count == 2) break;
        }

        Assert.That(events, Is.EqualTo(new[] { "Modified w2 20", "Deleted w4 4" }));
    }

    [Test]
    public async Task Finalizers_hold_an_object_and_their_removal_lets_it_go()
    {
        var writer = new FinalizerWriter(_client);
        var widget = await writer.AddAsync(await _client.CreateAsync(Widget.Named("w", 1, _ns)), ["test.edgestore.io/a", "test.edgestore.io/b"], default);
        await _client.DeleteAsync<Widget>("w", _ns);
        var deleting = (await _client.GetAsync<Widget>("w", _ns))!;
        Assert.That(deleting.Metadata.DeletionTimestamp, Is.Not.Null);
        Assert.That((await Assert.ThrowsAsync<KubernetesApiException>(() => writer.RemoveAsync(widget, ["test.edgestore.io/a"], default)))!.IsConflict, Is.True, "stale");
        var one = await writer.RemoveAsync(deleting, ["test.edgestore.io/a"], default);
        Assert.That(one!.Metadata.Finalizers, Is.EqualTo(new[] { "test.edgestore.io/b" }));
        Assert.That(await writer.RemoveAsync(one, ["test.edgestore.io/b"], default), Is.Null);
        Assert.That(await _client.GetAsync<Widget>("w", _ns), Is.Null);
    }

    [Test]
    public async Task Events_are_accepted_and_counted()
    {
        var widget = await _client.CreateAsync(Widget.Named("w", 1, _ns));
        using var recorder = new EventRecorder(_client, new EventOptions { Instance = "pod" }, TimeProvider.System, new Jitter(1), _metrics, NullLogger<EventRecorder>.Instance);
        await recorder.StartAsync(default);
        for (var i = 0; i < 3; i++) recorder.Record(widget, EventType.Warning, "Offline", "One member is offline.");
        await Eventually.TrueAsync(
            async () => (await _client.ListAsync<Corev1Event>(new ListQuery(_ns))).Any(e => e is { Count: 3, Reason: "Offline", Type: "Warning" }), "one event, counted three times");
        await recorder.StopAsync(default);
    }

    [Test]
    public async Task Leases_are_acquired_renewed_and_given_up()
    {
        var options = new LeaderElectionOptions { Identity = "one", LeaseNamespace = _ns };
        var (one, two) = (new LeaseLock(_client, options, TimeProvider.System), new LeaseLock(_client, new LeaderElectionOptions { Identity = "two", LeaseNamespace = _ns }, TimeProvider.System));
        Assert.That(await one.TryAcquireAsync(default), Is.True);
        Assert.That(await two.TryAcquireAsync(default), Is.False);
        Assert.That(await one.RenewAsync(default), Is.True);
        await one.ReleaseAsync(default);
        Assert.That(await two.TryAcquireAsync(default), Is.True);
        Assert.That(await one.RenewAsync(default), Is.False);
    }
}
