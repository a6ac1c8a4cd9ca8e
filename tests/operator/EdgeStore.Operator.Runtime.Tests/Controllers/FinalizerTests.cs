namespace EdgeStore.Operator.Runtime.Tests.Controllers;

public sealed class FinalizerTests
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
    public async Task Is_on_the_entity_before_its_first_reconcile()
    {
        IList<string>? seen = null;
        _script.Reconcile = (widget, _) =>
        {
            seen ??= widget.Metadata.Finalizers;
            return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        };
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync();
        await Eventually.TrueAsync(() => _script.Count("reconcile w") > 0, "it is reconciled");
        Assert.That(seen, Does.Contain(ScriptedFinalizer.Identifier));
    }

    [Test]
    public async Task Holds_the_entity_until_it_is_done()
    {
        var done = false;
        _script.Finish = (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget, done ? null : TimeSpan.FromMilliseconds(10)));
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync();
        await Eventually.TrueAsync(() => _script.Count("reconcile w") > 0, "it is reconciled");
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        await Eventually.TrueAsync(() => _script.Count("finalize w") > 3, "it is asked again and again");
        Assert.That(await _fixture.Client.GetAsync<Widget>("w", "a"), Is.Not.Null);
        done = true;
        await Eventually.TrueAsync(() => _script.Count("deleted w") == 1, "it goes");
        Assert.That(await _fixture.Client.GetAsync<Widget>("w", "a"), Is.Null);
        Assert.That(_script.Calls.SkipWhile(c => c != "finalize w"), Has.None.EqualTo("reconcile w"), "never reconciled while it is going");
    }

    [Test]
    public async Task That_throws_is_tried_again()
    {
        var calls = 0;
        _script.Finish = (widget, _) => Interlocked.Increment(ref calls) <= 2
            ? throw new InvalidOperationException("not yet")
            : Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync();
        await Eventually.TrueAsync(() => _script.Count("reconcile w") > 0, "it is reconciled");
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        await Eventually.TrueAsync(() => _script.Count("deleted w") == 1, "it goes in the end");
        Assert.That(_script.Count("finalize w"), Is.EqualTo(3));
    }

    [Test]
    public async Task Of_others_stay()
    {
        var widget = Widget.Named("w");
        widget.Metadata.Finalizers = ["someone.else/holds"];
        await _fixture.Client.CreateAsync(widget);
        await using var harness = await RunAsync();
        await Eventually.TrueAsync(() => _script.Count("reconcile w") > 0, "it is reconciled");
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        await Eventually.TrueAsync(() => _script.Count("finalize w") == 1, "ours is called");
        await Eventually.TrueAsync(() => Finalizers("w") is ["someone.else/holds"], "ours is off, the other one on");
    }

    [Test]
    public async Task Is_taken_off_uncalled_when_the_entity_opts_out()
    {
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync(w => w.Metadata.Annotations?.ContainsKey("skip") != true);
        await Eventually.TrueAsync(() => Finalizers("w") is [_], "it is on");
        _script.Finish = (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Failure(widget, "cannot be done any more"));
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        await Eventually.TrueAsync(() => _script.Count("finalize w") > 0, "it is called and fails");
        await _fixture.Client.PatchAsync<Widget>(
            new ResourceKey("a", "w"), PatchKind.Merge, JsonNode.Parse("""{"metadata":{"annotations":{"skip":"yes"}}}""")!);
        await Eventually.TrueAsync(() => _script.Count("deleted w") == 1, "the entity goes");
    }

    private Task<OperatorHarness> RunAsync(Func<Widget, bool>? wanted = null) => OperatorHarness.StartAsync(_fixture.Api, _script, build: builder => builder
        .AddController<ScriptedController, Widget>()
        .AddFinalizer<ScriptedFinalizer, Widget>(ScriptedFinalizer.Identifier, wanted));

    private List<string>? Finalizers(string name) =>
        _fixture.Api.Store.Get(new ObjectPath(Widget.Collection, "a", name, string.Empty))["metadata"]!["finalizers"]?.AsArray()
            .Select(f => f!.GetValue<string>()).ToList();
}
