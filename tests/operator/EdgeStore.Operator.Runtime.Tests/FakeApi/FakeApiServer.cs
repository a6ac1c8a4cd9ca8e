using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>
/// An API server in memory, on a loopback port that the system chooses. Speaks list (paged), watch, get, post, put, patch (merge, JSON,
/// apply) and delete over HTTP, and fails on demand.
/// </summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentQueue<FakeRequest> _answered = new();
    private volatile Func<FakeRequest, CancellationToken, Task>? _fault;
    private volatile Func<FakeRequest, JsonObject, AnswerFate>? _fate;

    private FakeApiServer(WebApplication app) => _app = app;

    internal FakeStore Store { get; } = new();

    internal FakeWatches Watches { get; } = new();

    internal Uri Address { get; private set; } = null!;

    internal KubernetesClientConfiguration Connection => new() { Host = Address.ToString() };

    /// <summary>Groups and versions that this server does not have, such as <c>policy/v1</c>.</summary>
    internal ConcurrentDictionary<string, bool> Absent { get; } = new();

    /// <summary>False: what comes in is not kept, which for a large fleet would be much.</summary>
    internal bool Remembers { get; set; } = true;

    /// <summary>Everything that came in, in order, answered or not.</summary>
    internal IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>What was carried out, or refused, watches aside.</summary>
    internal IReadOnlyList<FakeRequest> Answered => [.. _answered];

    internal static async Task<FakeApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        var server = new FakeApiServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Address = new Uri(addresses.Addresses.Single());
        return server;
    }

    /// <summary>Runs before each request is answered; may wait, or throw an <see cref="ApiError"/> that becomes the answer. Null: no faults.</summary>
    internal void OnRequest(Func<FakeRequest, CancellationToken, Task>? fault) => _fault = fault;

    /// <summary>Sees each request that was carried out, with its answer, and decides what becomes of that. Null: it arrives.</summary>
    internal void OnAnswer(Func<FakeRequest, JsonObject, AnswerFate>? fate) => _fate = fate;

    /// <summary>Answers matching requests with an error, at most <paramref name="times"/>.</summary>
    internal void Fail(Func<FakeRequest, bool> match, int code, string reason, int times = int.MaxValue)
    {
        var left = times;
        OnRequest((request, _) => match(request) && Interlocked.Decrement(ref left) >= 0
            ? throw new ApiError(code, reason, "injected")
            : Task.CompletedTask);
    }

    internal int Count(string verb, string collection) => _requests.Count(r => r.Is(verb, collection));

    public async ValueTask DisposeAsync()
    {
        Watches.DropAll();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = await ReadAsync(context.Request);
        if (Remembers) _requests.Enqueue(request);
        try
        {
            if (Absent.Keys.Any(api => context.Request.Path.StartsWithSegments($"/apis/{api}"))) throw ApiError.NotFound("the server could not find the requested resource");
            if (_fault is { } fault) await fault(request, context.RequestAborted);
            if (request.IsWatch) await WatchAsync(context, request);
            else
            {
                var answer = Serve(request);
                if (Remembers) _answered.Enqueue(request);
                await AnswerAsync(context, request.Method == "POST" ? 201 : 200, answer, _fate?.Invoke(request, answer) ?? AnswerFate.Arrives);
            }
        }
        catch (ApiError e) when (!context.Response.HasStarted)
        {
            if (Remembers) _answered.Enqueue(request);
            if (e.Code == 429) context.Response.Headers.RetryAfter = "7";
            await AnswerAsync(context, e.Code, e.ToStatus(), AnswerFate.Arrives);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private JsonObject Serve(FakeRequest request)
    {
        var (path, body) = (request.Path, request.Body);
        if (IsBlind(request)) throw new ApiError(422, "Invalid", $"status of {path.Name}: what was it decided from? metadata.resourceVersion is missing");
        return request.Method switch
        {
            "GET" when path.Name.Length > 0 => Store.Read(path),
            "GET" => List(request),
            "POST" => Store.Create(path, Parse(body)),
            "PUT" => Store.Change(path, _ => Parse(body)),
            "DELETE" => Store.Delete(path, body.Length > 0 ? Parse(body) : null),
            "PATCH" => request.ContentType switch
            {
                "application/merge-patch+json" => Store.Change(path, o => Merging.MergePatch(o, Parse(body))),
                "application/json-patch+json" => Store.Change(path, o => Merging.JsonPatch(o, JsonNode.Parse(body)!.AsArray())),
                "application/apply-patch+yaml" => Store.Apply(path, request.Query["fieldManager"], Parse(body)),
                var other => throw new ApiError(415, "UnsupportedMediaType", other),
            },
            var other => throw new ApiError(405, "MethodNotAllowed", other),
        };
    }

    // A real server takes it, and the last one wins. The statuses of the operator's resources are its memory, of tags given out and of
    // members that left, and leadership may change hands unnoticed: each write of them is held against what it was decided from.
    private static bool IsBlind(FakeRequest request)
        => request is { Method: "PATCH" or "PUT", Path: { Subresource: "status" } path } && path.Collection.StartsWith("edgestore.io/", StringComparison.Ordinal)
            && Parse(request.Body)["metadata"]?["resourceVersion"] is null;

    private JsonObject List(FakeRequest request)
    {
        var limit = int.Parse(request.Query.GetValueOrDefault("limit", "0"), CultureInfo.InvariantCulture);
        var (items, revision, next) = Store.List(
            request.Path, new LabelSelector(request.Query.GetValueOrDefault("labelSelector", string.Empty)), limit, request.Query.GetValueOrDefault("continue", string.Empty));
        foreach (var item in items)
        {
            // As the real one does: items of a typed list carry neither.
            item.Remove("kind");
            item.Remove("apiVersion");
        }

        return new JsonObject
        {
            ["kind"] = "List",
            ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture), ["continue"] = next },
            ["items"] = new JsonArray([.. items]),
        };
    }

    private async Task WatchAsync(HttpContext context, FakeRequest request)
    {
        var revision = long.Parse(request.Query["resourceVersion"], CultureInfo.InvariantCulture);
        Store.Since(revision);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        await Watches.RunAsync(Store, request, revision, context.Response.Body, context.RequestAborted);
    }

    private static async Task<FakeRequest> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var query = request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        var type = request.ContentType?.Split(';')[0] ?? string.Empty;
        return new FakeRequest(
            request.Method, ObjectPath.Parse(request.Path), query.GetValueOrDefault("watch") == "true", query, type, await reader.ReadToEndAsync());
    }

    private static async Task AnswerAsync(HttpContext context, int code, JsonObject body, AnswerFate fate)
    {
        if (fate == AnswerFate.NeverArrives) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        if (fate != AnswerFate.IsLost) await context.Response.Body.WriteAsync(fate == AnswerFate.IsCut ? bytes.AsMemory(0, bytes.Length / 2) : bytes);
        if (fate == AnswerFate.IsCut) await context.Response.Body.FlushAsync();
        if (fate != AnswerFate.Arrives) context.Abort();
    }

    private static JsonObject Parse(string body) => JsonNode.Parse(body)!.AsObject();
}
