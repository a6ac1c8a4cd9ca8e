using System.Collections.Concurrent;

namespace EdgeStore.Operator.Runtime.Tests.Controllers;

public sealed class MappingTests
{
    private Fixture _fixture = null!;
    private WidgetScript _script = null!;

    [SetUp]
    public async Task Start()
    {
        _fixture = await Fixture.StartAsync();
        _script = new WidgetScript();
    }

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task A_change_of_an_owned_object_leads_to_its_owner()
    {
        var owner = await _fixture.CreateAsync("w");
        await _fixture.CreateAsync("other");
        await using var harness = await RunAsync(builder => builder.AddController<ScriptedController, Widget>(c => c.Owns<V1Pod>()));
        await SeesAsync("reconcile w", 1);
        await SeesAsync("reconcile other", 1);
        await _fixture.Client.CreateAsync(Pod("p", owner));
        await SeesAsync("reconcile w", 2);
        await _fixture.Client.DeleteAsync<V1Pod>("p", "a");
        await SeesAsync("reconcile w", 3);
        Assert.That(_script.Count("reconcile other"), Is.EqualTo(1));
        Assert.That(harness.Services.GetRequiredService<IResourceCache<V1Pod>>().OwnedBy(owner.Metadata.Uid), Is.Empty);
    }

    [Test]
    public async Task An_object_that_changes_hands_concerns_both_owners()
    {
        var one = await _fixture.CreateAsync("one");
        var two = await _fixture.CreateAsync("two");
        await using var harness = await RunAsync(builder => builder.AddController<ScriptedController, Widget>(c => c.Owns<V1Pod>()));
        await SeesAsync("reconcile one", 1);
        await SeesAsync("reconcile two", 1);
        var pod = await _fixture.Client.CreateAsync(Pod("p", one));
        await SeesAsync("reconcile one", 2);
        pod.Metadata.OwnerReferences = [two.ControllerReference()];
        await _fixture.Client.UpdateAsync(pod);
        await SeesAsync("reconcile two", 2);
        await SeesAsync("reconcile one", 3);
    }

    [Test]
    public async Task A_map_may_ask_the_caches()
    {
        await _fixture.CreateAsync("one");
        await _fixture.CreateAsync("two");
        await using var harness = await RunAsync(builder => builder.AddController<ScriptedController, Widget>(c => c.Watches<V1Node>(
            (services, _) => services.GetRequiredService<IResourceCache<Widget>>().List().Select(w => ResourceKey.Of(w)))));
        await SeesAsync("reconcile one", 1);
        await SeesAsync("reconcile two", 1);
        await _fixture.Client.CreateAsync(new V1Node { Metadata = new V1ObjectMeta { Name = "n" } });
        await SeesAsync("reconcile one", 2);
        await SeesAsync("reconcile two", 2);
    }

    [Test]
    public async Task A_change_that_is_no_news_leads_nowhere()
    {
        await _fixture.CreateAsync("w");
        var mapped = new ConcurrentQueue<string>();
        await using var harness = await RunAsync(builder => builder.AddController<ScriptedController, Widget>(c => c.Watches<V1Node>(
            (_, node) =>
            {
                mapped.Enqueue($"{node.Spec.ProviderID} {node.Spec.PodCIDR}");
                return [new ResourceKey("a", "w")];
            },
            isNews: (before, after) => before.Spec.PodCIDR != after.Spec.PodCIDR)));
        await SeesAsync("reconcile w", 1);
        var node = await _fixture.Client.CreateAsync(new V1Node { Metadata = new V1ObjectMeta { Name = "n" }, Spec = new V1NodeSpec { ProviderID = "1", PodCIDR = "a" } });
        await SeesAsync("reconcile w", 2);
        node.Spec.ProviderID = "2";
        node = await _fixture.Client.UpdateAsync(node);
        node.Spec.PodCIDR = "b";
        await _fixture.Client.UpdateAsync(node);
        await SeesAsync("reconcile w", 3);
        await _fixture.Client.DeleteAsync<V1Node>("n", "");
        await SeesAsync("reconcile w", 4);
        Assert.That(mapped, Is.EqualTo(new[] { "1 a", "2 a", "2 b", "2 b" }));
    }

    [Test]
    public async Task A_map_that_throws_stops_nothing()
    {
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync(builder => builder.AddController<ScriptedController, Widget>(c => c
            .Watches<V1Node>(node => node.Metadata.Name == "bad" ? throw new InvalidOperationException("no") : [new ResourceKey("a", "w")])));
        await SeesAsync("reconcile w", 1);
        await _fixture.Client.CreateAsync(new V1Node { Metadata = new V1ObjectMeta { Name = "bad" } });
        await _fixture.Client.CreateAsync(new V1Node { Metadata = new V1ObjectMeta { Name = "good" } });
        await SeesAsync("reconcile w", 2);
        Assert.That(harness.Log.Errors.Single(), Does.Contain("bad"));
    }

    [Test]
    public async Task A_cache_can_be_narrowed_by_labels()
    {
        var owner = await _fixture.CreateAsync("w");
        var mine = Pod("mine", owner);
        mine.Metadata.Labels = new Dictionary<string, string> { ["app"] = "edgestore" };
        await _fixture.Client.CreateAsync(mine);
        await _fixture.Client.CreateAsync(Pod("not-labelled", owner));
        await using var harness = await RunAsync(builder => builder
            .AddCache<V1Pod>("app=edgestore")
            .AddController<ScriptedController, Widget>(c => c.Owns<V1Pod>()));
        await Eventually.TrueAsync(() => _script.Count("reconcile w") > 0, "it runs");
        Assert.That(harness.Services.GetRequiredService<IResourceCache<V1Pod>>().List().Select(p => p.Metadata.Name), Is.EqualTo(new[] { "mine" }));
    }

    [Test]
    public async Task An_optional_type_that_may_not_be_read_holds_up_nothing()
    {
        await _fixture.CreateAsync("w");
        _fixture.Api.Fail(r => r.Path.Collection == "/nodes", 403, "Forbidden");
        await using var harness = await RunAsync(builder => builder
            .AddCache<V1Node>(optional: true)
            .AddController<ScriptedController, Widget>(c => c.Watches<V1Node>(_ => [])));
        await SeesAsync("reconcile w", 1);
        Assert.That(harness.Services.GetRequiredService<IResourceCache<V1Node>>().IsAccessible, Is.False);
    }

    [Test]
    public void Two_controllers_of_a_type_are_a_mistake()
    {
        var builder = new ServiceCollection().AddKubernetesOperator(o => o.LeaderElection.Enabled = false).AddController<ScriptedController, Widget>();
        Assert.Throws<InvalidOperationException>(() => builder.AddController<ScriptedController, Widget>());
        Assert.Throws<InvalidOperationException>(() => builder.AddCache<Widget>());
    }

    private Task<OperatorHarness> RunAsync(Action<IOperatorBuilder> build) => OperatorHarness.StartAsync(_fixture.Api, _script, build: build);

    private Task SeesAsync(string call, int count) => Eventually.TrueAsync(() => _script.Count(call) == count, $"{count} × {call}");

    private static V1Pod Pod(string name, Widget owner) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "a", OwnerReferences = [owner.ControllerReference()] },
    };
}
