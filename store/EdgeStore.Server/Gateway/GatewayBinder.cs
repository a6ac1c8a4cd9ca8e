using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Gateway;

/// <summary>Is given every method of a gRPC service, and serves those that have a path in JSON, through the same interceptor.</summary>
internal sealed class GatewayBinder(IEndpointRouteBuilder endpoints, EtcdInterceptor interceptor, ServerOptions options) : ServiceBinderBase
{
    /// <summary>JSON has bytes in base64, and names.</summary>
    private readonly int _maxBytes = 2 * options.Limits.MaxRequestBytes;

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        Map(method, isStream: false, async (http, call) =>
        {
            // As with etcd, no body is an empty message, and what follows the first message is not looked at.
            var requests = Requests<TRequest>(http);
            var request = await requests.MoveNext(http.RequestAborted) ? requests.Current : Activator.CreateInstance<TRequest>();
            var response = await interceptor.UnaryServerHandler(request, call, handler!);
            await GatewayAnswers.WriteAsync(http.Response, (IMessage)response);
        });

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Map(method, isStream: true, async (http, call) =>
        {
            var requests = Requests<TRequest>(http);
            var request = await requests.MoveNext(http.RequestAborted) ? requests.Current : Activator.CreateInstance<TRequest>();
            await interceptor.ServerStreamingServerHandler(request, new JsonResponses<TResponse>(http.Response), call, handler!);
        });

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        Map(method, isStream: true, (http, call) =>
            interceptor.DuplexStreamingServerHandler(Requests<TRequest>(http), new JsonResponses<TResponse>(http.Response), call, handler!));

    private JsonRequests<T> Requests<T>(HttpContext http)
        where T : class => new(http.Request.BodyReader, _maxBytes);

    private void Map(IMethod method, bool isStream, Func<HttpContext, GatewayCall, Task> serve)
    {
        foreach (var path in GatewayRoutes.Of(method.FullName))
            endpoints.MapPost(path, (RequestDelegate)(http => ServeAsync(http, method.FullName, isStream, serve))).ServedOn(ListenerRole.Client);
    }

    private static async Task ServeAsync(HttpContext http, string method, bool isStream, Func<HttpContext, GatewayCall, Task> serve)
    {
        try
        {
            await serve(http, new GatewayCall(http, method));
        }
        catch (RpcException error)
        {
            if (!http.RequestAborted.IsCancellationRequested) await GatewayAnswers.WriteAsync(http.Response, error, isStream);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has hung up.
        }
    }
}
