using System.Collections.Concurrent;

namespace EdgeStore.Operator.Runtime.Tests.Controllers;

/// <summary>
/// Random changes under random faults: errors, dropped watches, forgotten history, garbage. Once the faults stop, the operator must
/// have brought every entity to its last state, seen by what it wrote into the statuses. The seed is in the test's name.
/// </summary>
public sealed class ChaosTests
{
    private const int Steps = 120;
    private const int Names = 8;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Everything_is_right_in_the_end(int seed)
    {
        await using var fixture = await Fixture.StartAsync();
        var api = fixture.Api;
        var random = new Random(seed);
        var faults = new Random(seed + 1000);
        var inside = new ConcurrentDictionary<string, int>();
        var overlaps = 0;
        var script = new WidgetScript();
        IStatusWriter writer = null!;
        script.Reconcile = async (widget, token) =>
        {
            if (inside.AddOrUpdate(widget.Metadata.Name, 1, (_, n) => n + 1) > 1) Interlocked.Increment(ref overlaps);
            try
            {
                var before = widget.Clone();
                widget.Status = new WidgetStatus { Size = widget.Spec.Size };
                await writer.WriteAsync(before, widget, token);
                return ReconciliationResult<Widget>.Success(widget);
            }
            finally
            {
                inside.AddOrUpdate(widget.Metadata.Name, 0, (_, n) => n - 1);
            }
        };
        await using var harness = await OperatorHarness.StartAsync(api, script, configure: o =>
        {
            o.Reflector.PageSize = 3;
            o.Reflector.BackoffCap = TimeSpan.FromMilliseconds(200);
            o.ControllerDefaults = c =>
            {
                c.InitialBackoff = TimeSpan.FromMilliseconds(5);
                c.BackoffCap = TimeSpan.FromMilliseconds(100);
            };
        });
        writer = harness.Services.GetRequiredService<IStatusWriter>();
        api.OnRequest((request, _) =>
        {
            lock (faults)
            {
                var error = request.Verb is "LIST" or "WATCH" ? faults.Next(4) == 0 : faults.Next(6) == 0;
                return error ? throw new ApiError(faults.Next(2) == 0 ? 500 : 409, "Injected", "injected") : Task.CompletedTask;
            }
        });

        for (var step = 0; step < Steps; step++)
        {
            var path = new ObjectPath(Widget.Collection, "a", $"w{random.Next(Names)}", string.Empty);
            Disturb(api, random.Next(24));
            Change(api.Store, path, random.Next(1, 1_000_000), random.Next(4));
            await Task.Yield();
        }

        api.OnRequest(null);
        await Eventually.TrueAsync(() => api.Store.List(All, new LabelSelector(string.Empty), 0, string.Empty).Items.All(Done), $"seed {seed}: all statuses are right");
        var cache = harness.Services.GetRequiredService<IResourceCache<Widget>>();
        await Eventually.TrueAsync(() => Versions(cache).SetEquals(Versions(api.Store)), $"seed {seed}: the cache is equal to the store");
        Assert.That(overlaps, Is.Zero);
        Assert.That(harness.Log.Errors, Is.Empty);
    }

    private static ObjectPath All => new(Widget.Collection, string.Empty, string.Empty, string.Empty);

    private static void Disturb(FakeApiServer api, int die)
    {
        switch (die)
        {
            case 0: api.Watches.DropAll(); break;
            case 1: api.Store.Compact(); break;
            case 2: api.Watches.SendRaw("{\"type\":\"ADDED\",\"obj"); break;
            case 3: api.Watches.SendExpired(); break;
            default: break;
        }
    }

    private static void Change(FakeStore store, ObjectPath path, int size, int die)
    {
        try
        {
            if (die == 0) store.Delete(path, null);
            else store.Change(path, widget =>
            {
                widget["spec"]!["size"] = size;
                return widget;
            });
        }
        catch (ApiError)
        {
            // There is none: make one.
            store.Create(path, EntityJson.ToNode(Widget.Named(path.Name, size)));
        }
    }

    private static bool Done(JsonObject widget) => JsonNode.DeepEquals(widget["spec"]!["size"], widget["status"]?["size"]);

    private static HashSet<string> Versions(FakeStore store) =>
        [.. store.List(All, new LabelSelector(string.Empty), 0, string.Empty).Items.Select(i => $"{i["metadata"]!["name"]}@{i["metadata"]!["resourceVersion"]}")];

    private static HashSet<string> Versions(IResourceCache<Widget> cache) => [.. cache.List().Select(w => $"{w.Metadata.Name}@{w.Metadata.ResourceVersion}")];
}
