using System.Diagnostics;
using EdgeStore.Server.Services;
using Grpc.Core;

namespace EdgeStore.Server.Telemetry;

/// <summary>Where spans begin. While nobody exports traces there are none, and asking costs the look at one field.</summary>
internal static class Tracing
{
    public const string SourceName = "edgestore";

    private static readonly ActivitySource Source = new(SourceName, Versions.Build);

    private static bool IsOn => Source.HasListeners();

    /// <summary>What a queued change is done for; null when nobody wants to know.</summary>
    public static Activity? Caller => IsOn && Activity.Current is { Recorded: true } current ? current : null;

    /// <summary>A client's call, as part of the client's trace when it has sent one.</summary>
    public static Activity? StartCall(ServerCallContext context)
    {
        if (!IsOn) return null;
        var (service, method) = (context.Method.Split('/')[1], context.Method.Split('/')[2]);
        ActivityContext.TryParse(
            context.RequestHeaders.GetValue("traceparent"), context.RequestHeaders.GetValue("tracestate"), isRemote: true, out var parent);

        // ASP.NET has an activity of its own around the request, of which nobody is told.
        Activity.Current = null;
        return Source.StartActivity(
            $"{service}/{method}",
            ActivityKind.Server,
            parent,
            [new("rpc.system", "grpc"), new("rpc.service", service), new("rpc.method", method)]);
    }

    public static void EndCall(Activity? span, StatusCode code)
    {
        if (span is null) return;
        span.SetTag("rpc.grpc.status_code", (int)code);
        if (code != StatusCode.OK) span.SetStatus(ActivityStatusCode.Error);
        span.Dispose();
    }

    /// <summary>Changes of a peer on their way into the store.</summary>
    public static Activity? StartPeerBatch(int peer, int transactions) => IsOn
        ? Source.StartActivity("peer batch", ActivityKind.Consumer, default(ActivityContext), [new("edgestore.peer", peer), new("edgestore.transactions", transactions)])
        : null;

    /// <summary>What the writer's batch, which has just become durable, was for each of those who waited for it.</summary>
    public static void AddBatch(IReadOnlyList<Activity> callers, int requests, TimeSpan write, TimeSpan sync, DateTimeOffset now)
    {
        foreach (var caller in callers)
        {
            Add(caller, "write batch", now - sync - write, write)?.SetTag("edgestore.requests", requests);
            if (sync > TimeSpan.Zero) Add(caller, "sync", now - sync, sync);
        }
    }

    private static Activity? Add(Activity caller, string name, DateTimeOffset start, TimeSpan took)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, caller.Context, startTime: start);
        return span?.SetEndTime((start + took).UtcDateTime);
    }
}
