namespace EdgeStore.Operator.Runtime.Tests.Applying;

public sealed class StatusWriterTests
{
    private Fixture _fixture = null!;
    private StatusWriter _writer = null!;

    private int Patches => _fixture.Api.Count("PATCH", Widget.Collection);

    [SetUp]
    public async Task Start()
    {
        _fixture = await Fixture.StartAsync();
        _writer = new StatusWriter(_fixture.Client);
    }

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task Writes_only_what_differs()
    {
        var before = await _fixture.CreateAsync("w");
        var after = before.Clone();
        after.Status = new WidgetStatus { Size = 1, Phase = "Ready" };
        Assert.That(await _writer.WriteAsync(before, after), Is.True);
        var read = await _fixture.Client.GetAsync<Widget>("w", "a");
        Assert.That(read!.Status!.Phase, Is.EqualTo("Ready"));
        Assert.That(read.Metadata.Generation, Is.EqualTo(1), "a status is not a change of the spec");

        Assert.That(await _writer.WriteAsync(read, read.Clone()), Is.False);
        Assert.That(Patches, Is.EqualTo(1));
    }

    [Test]
    public async Task Removes_what_is_no_longer_said()
    {
        var before = await WithStatus(new WidgetStatus { Size = 1, Phase = "Ready" });
        var after = before.Clone();
        after.Status = new WidgetStatus { Size = 1 };
        await _writer.WriteAsync(before, after);
        Assert.That((await _fixture.Client.GetAsync<Widget>("w", "a"))!.Status!.Phase, Is.Null);
    }

    [Test]
    public async Task Leaves_fields_alone_that_it_does_not_know()
    {
        var before = await _fixture.CreateAsync("w");
        await _fixture.Client.PatchAsync<Widget>(
            ResourceKey.Of(before), PatchKind.Merge, JsonNode.Parse("""{"status":{"fromTheFuture":true}}""")!, "status");
        var read = (await _fixture.Client.GetAsync<Widget>("w", "a"))!;
        var after = read.Clone();
        after.Status = new WidgetStatus { Phase = "Ready" };
        await _writer.WriteAsync(read, after);
        var raw = _fixture.Api.Store.Get(new ObjectPath(Widget.Collection, "a", "w", string.Empty));
        Assert.That(raw["status"]!["fromTheFuture"]!.GetValue<bool>(), Is.True);
        Assert.That(raw["status"]!["phase"]!.GetValue<string>(), Is.EqualTo("Ready"));
    }

    [Test]
    public async Task Makes_the_difference_anew_when_the_object_changed_meanwhile()
    {
        var before = await WithStatus(new WidgetStatus { Size = 1, Phase = "Old" });
        var stale = before.Clone();
        await _fixture.Client.UpdateAsync(Widget.Named("w", 7));
        var after = before.Clone();
        after.Status = new WidgetStatus { Size = 1, Phase = "New" };
        Assert.That(await _writer.WriteAsync(stale, after), Is.True);
        var read = (await _fixture.Client.GetAsync<Widget>("w", "a"))!;
        Assert.That((read.Spec.Size, read.Status!.Phase), Is.EqualTo((7, "New")));
    }

    [Test]
    public async Task Writes_nothing_when_the_server_says_it_already()
    {
        var stale = await _fixture.CreateAsync("w");
        var after = stale.Clone();
        after.Status = new WidgetStatus { Phase = "Ready" };
        await _writer.WriteAsync(stale, after);
        var written = (await _fixture.Client.GetAsync<Widget>("w", "a"))!.Metadata.ResourceVersion;
        Assert.That(await _writer.WriteAsync(stale, after), Is.False, "the second pass was made from a cache that is behind");
        Assert.That((await _fixture.Client.GetAsync<Widget>("w", "a"))!.Metadata.ResourceVersion, Is.EqualTo(written));
    }

    [Test]
    public async Task Never_writes_to_another_object_of_the_same_name()
    {
        var before = await _fixture.CreateAsync("w");
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        await _fixture.CreateAsync("w");
        var after = before.Clone();
        after.Status = new WidgetStatus { Phase = "Mine" };
        Assert.That((await Assert.ThrowsAsync<KubernetesApiException>(() => _writer.WriteAsync(before, after)))!.IsConflict, Is.True);
        Assert.That((await _fixture.Client.GetAsync<Widget>("w", "a"))!.Status, Is.Null);
    }

    [Test]
    public async Task Gives_up_when_the_object_changes_again_and_again()
    {
        var before = await _fixture.CreateAsync("w");
        _fixture.Api.Fail(r => r.Method == "PATCH", 409, "Conflict");
        var after = before.Clone();
        after.Status = new WidgetStatus { Phase = "Never" };
        await Assert.ThrowsAsync<KubernetesApiException>(() => _writer.WriteAsync(before, after));
        Assert.That(Patches, Is.EqualTo(4));
    }

    private async Task<Widget> WithStatus(WidgetStatus status)
    {
        var widget = await _fixture.CreateAsync("w");
        widget.Status = status;
        return await _fixture.Client.UpdateStatusAsync(widget);
    }
}
