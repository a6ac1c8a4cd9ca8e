using EdgeStore.Core.Errors;
using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Access;
using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EdgeStore.Server.Services;

/// <summary>Around every call: counts it, and turns the store's exceptions into what etcd's clients expect on the wire.</summary>
internal sealed class EtcdInterceptor(GrpcMetrics metrics, AccessGuard guard, ServerOptions options, TimeProvider time, ILogger<EtcdInterceptor> log)
    : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var counts = metrics.Of(MethodType.Unary, context.Method);
        counts.Started(context.GetHttpContext().Request);
        counts.Received(request);
        var started = time.GetTimestamp();
        var span = Tracing.StartCall(context);
        try
        {
            guard.CheckMethod(context);
            var response = await continuation(request, context);
            ReportSlow(context, started);
            counts.Sent(response);
            counts.Handled(StatusCode.OK, time.GetElapsedTime(started));
            Tracing.EndCall(span, StatusCode.OK);
            return response;
        }
        catch (Exception exception)
        {
            var translated = Translate(counts, context, started, exception);
            Tracing.EndCall(span, translated.StatusCode);
            throw translated;
        }
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var counts = metrics.Of(MethodType.ServerStreaming, context.Method);
        counts.Received(request);
        return RunAsync(counts, context, () => continuation(request, new CountedWriter<TResponse>(responseStream, counts), context));
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var counts = metrics.Of(MethodType.DuplexStreaming, context.Method);
        return RunAsync(counts, context, () => continuation(
            new CountedReader<TRequest>(requestStream, counts), new CountedWriter<TResponse>(responseStream, counts), context));
    }

    private async Task RunAsync(MethodMetrics counts, ServerCallContext context, Func<Task> call)
    {
        counts.Started(context.GetHttpContext().Request);
        var started = time.GetTimestamp();
        try
        {
            guard.CheckMethod(context);
            await call();
            counts.Handled(StatusCode.OK, time.GetElapsedTime(started));
        }
        catch (Exception exception)
        {
            throw Translate(counts, context, started, exception);
        }
    }

    private void ReportSlow(ServerCallContext context, long started)
    {
        // Waiting for a lock or an election is no work.
        if (options.Limits.SlowRequest == TimeSpan.Zero || context.Method.StartsWith("/v3", StringComparison.Ordinal)) return;
        var took = time.GetElapsedTime(started);
        if (took > options.Limits.SlowRequest)
            log.LogWarning("slow request: {Method} from {Peer} took {Milliseconds} ms", context.Method, context.Peer, (long)took.TotalMilliseconds);
    }

    private RpcException Translate(MethodMetrics counts, ServerCallContext context, long started, Exception exception)
    {
        var translated = Translate(context, exception);
        counts.Handled(translated.StatusCode, time.GetElapsedTime(started));
        return translated;
    }

    private RpcException Translate(ServerCallContext context, Exception exception)
    {
        switch (exception)
        {
            case RpcException already:
                return already;
            case EtcdException refusal:
                return new RpcException(new Status(refusal.Error.Code, refusal.Error.Text));
            case OperationCanceledException or IOException when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Status(StatusCode.Cancelled, "context canceled"));
            case SnapshotException notNow:
                return new RpcException(new Status(StatusCode.Unavailable, $"edgestore: {notNow.Message}"));
            case CorruptStoreException corrupt:
                log.LogError(corrupt, "{Method} met data that is not what was written", context.Method);
                return new RpcException(new Status(StatusCode.DataLoss, corrupt.Message));
            default:
                log.LogError(exception, "{Method} failed", context.Method);
                return new RpcException(new Status(StatusCode.Internal, "edgestore: internal error, see the server's log"));
        }
    }
}
