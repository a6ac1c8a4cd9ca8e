using System.Net;

namespace EdgeStore.Operator.Runtime.Tests.Client;

public sealed class KubernetesApiClientTests
{
    private Fixture _fixture = null!;

    private KubernetesApiClient Client => _fixture.Client;

    [SetUp]
    public async Task Start() => _fixture = await Fixture.StartAsync();

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task Creates_reads_and_deletes()
    {
        var created = await _fixture.CreateAsync("w", 3);
        Assert.That(created.Metadata.Uid, Is.Not.Empty);
        var read = await Client.GetAsync<Widget>("w", "a");
        Assert.That(read!.Spec.Size, Is.EqualTo(3));
        Assert.That(read.Metadata.ManagedFields, Is.Null);
        Assert.That(await Client.DeleteAsync<Widget>("w", "a"), Is.True);
        Assert.That(await Client.GetAsync<Widget>("w", "a"), Is.Null);
        Assert.That(await Client.DeleteAsync<Widget>("w", "a"), Is.False);
    }

    [Test]
    public async Task Answer_that_breaks_off_is_a_failed_request([Values] bool inTheMiddle)
    {
        _fixture.Api.OnAnswer((_, _) => inTheMiddle ? AnswerFate.IsCut : AnswerFate.IsLost);
        await Assert.ThrowsAsync<HttpRequestException>(() => _fixture.CreateAsync("w"));
        _fixture.Api.OnAnswer(null);
        Assert.That(await Client.GetAsync<Widget>("w", "a"), Is.Not.Null);
    }

    [Test]
    public async Task Deletes_only_the_object_that_was_meant()
    {
        await _fixture.CreateAsync("w");
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => Client.DeleteAsync<Widget>("w", "a", new DeleteRequest(Uid: "another")));
        Assert.That(error!.IsConflict, Is.True);
        Assert.That(await Client.GetAsync<Widget>("w", "a"), Is.Not.Null);
    }

    [Test]
    public async Task Updates_under_the_version_it_read()
    {
        var first = await _fixture.CreateAsync("w");
        var second = first.Clone();
        first.Spec.Size = 2;
        await Client.UpdateAsync(first);
        second.Spec.Size = 3;
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => Client.UpdateAsync(second));
        Assert.That(error!.IsConflict, Is.True);
    }

    [Test]
    public async Task Lists_page_by_page()
    {
        for (var i = 0; i < 5; i++) await _fixture.CreateAsync($"w{i}");
        _fixture.ClientOptions.PageSize = 2;
        var all = await Client.ListAsync<Widget>(new ListQuery("a"));
        Assert.That(all.Select(w => w.Metadata.Name), Is.EqualTo(new[] { "w0", "w1", "w2", "w3", "w4" }));
        Assert.That(all[0].Kind, Is.EqualTo("Widget"), "lists leave the kind out");
        Assert.That(_fixture.Api.Count("LIST", Widget.Collection), Is.EqualTo(3));
    }

    [Test]
    public async Task Applies_with_the_fixed_field_manager_and_takes_over_fields()
    {
        var widget = Widget.Named("w", 2);
        widget.Metadata.Labels = new Dictionary<string, string> { ["one"] = "1", ["two"] = "2" };
        widget.Status = new WidgetStatus { Phase = "never sent" };
        await Client.ApplyAsync(widget);
        var request = _fixture.Api.Requests.Single();
        Assert.That(request.ContentType, Is.EqualTo("application/apply-patch+yaml"));
        Assert.That(request.Query["fieldManager"], Is.EqualTo("edgestore-operator"));
        Assert.That(request.Query["force"], Is.EqualTo("true"));
        var body = JsonNode.Parse(request.Body)!;
        Assert.That(body["apiVersion"]!.GetValue<string>(), Is.EqualTo("test.edgestore.io/v1"));
        Assert.That(body["kind"]!.GetValue<string>(), Is.EqualTo("Widget"));
        Assert.That(body["status"], Is.Null);

        widget.Metadata.Labels.Remove("one");
        var applied = await Client.ApplyAsync(widget);
        Assert.That(applied.Metadata.Labels.Keys, Is.EqualTo(new[] { "two" }), "a field that is no longer applied goes");
        var again = await Client.ApplyAsync(widget);
        Assert.That(again.Metadata.ResourceVersion, Is.EqualTo(applied.Metadata.ResourceVersion), "applying the same changes nothing");
    }

    [Test]
    public async Task Never_sends_what_the_server_owns_when_it_applies_an_object_that_was_read()
    {
        var read = await _fixture.CreateAsync("w");
        read.Metadata.ManagedFields = [new V1ManagedFieldsEntry { Manager = "someone" }];
        await Client.ApplyAsync(read);
        var metadata = JsonNode.Parse(_fixture.Api.Requests[^1].Body)!["metadata"]!.AsObject();
        Assert.That(metadata.Select(f => f.Key), Is.EquivalentTo(new[] { "name", "namespace", "uid", "resourceVersion" }));
    }

    [Test]
    public async Task Reports_the_servers_reason_and_its_wish_to_wait()
    {
        _fixture.Api.Fail(_ => true, 429, "TooManyRequests");
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => _fixture.CreateAsync("w"));
        Assert.That(error!.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(error.Reason, Is.EqualTo("TooManyRequests"));
        Assert.That(error.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(error.Message, Does.Contain("injected"));
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_a_timeout_and_not_a_cancellation()
    {
        var clock = new FakeTimeProvider();
        await using var fixture = await Fixture.StartAsync(clock);
        fixture.Api.OnRequest((_, aborted) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted));
        var reading = fixture.Client.GetAsync<Widget>("w", "a");
        await Eventually.TrueAsync(() => reading.IsCompleted, "the request gives up", clock, TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => reading);
    }

    [Test]
    public async Task A_cancelled_request_is_a_cancellation()
    {
        _fixture.Api.OnRequest((_, aborted) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted));
        using var cancelled = new CancellationTokenSource();
        var reading = _fixture.Client.GetAsync<Widget>("w", "a", cancelled.Token);
        await Eventually.TrueAsync(() => _fixture.Api.Requests.Count == 1, "the request arrives");
        await cancelled.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => reading);
    }

    [Test]
    public async Task One_object_that_does_not_fit_does_not_hide_the_others_of_a_page()
    {
        await _fixture.CreateAsync("good");
        _fixture.Api.Store.PutRaw(Widget.Collection, Misfit("bad"));
        var page = await Client.ListPageAsync<Widget>(new ListQuery(), 0, null);
        Assert.That(page.Items.Single().Metadata.Name, Is.EqualTo("good"));
        Assert.That(page.Undecodable.Single().Key, Is.EqualTo(new ResourceKey("a", "bad")));
    }

    [Test]
    public async Task Counts_requests()
    {
        await Client.GetAsync<Widget>("w", "a");
        using var stream = new MemoryStream();
        await _fixture.Registry.CollectAndExportAsTextAsync(stream);
        Assert.That(
            System.Text.Encoding.UTF8.GetString(stream.ToArray()), Does.Contain("rest_client_requests_total{method=\"GET\",code=\"404\"} 1"));
    }

    internal static JsonObject Misfit(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "a", ["uid"] = $"uid-{name}" },
        ["spec"] = new JsonObject { ["size"] = "not a number" },
    };
}
