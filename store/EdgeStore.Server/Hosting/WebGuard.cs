using EdgeStore.Server.Options;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// As etcd has it, for what is not gRPC on the client port: other origins are told whether they are welcome (CORS), and without
/// TLS a host name that nobody has given this server is refused, since a page could have made it resolve to here.
/// </summary>
internal static class WebGuard
{
    public static void UseWebGuard(this IApplicationBuilder app, WebOptions options) => app.Use((context, next) =>
        IsAsked(context) ? GuardAsync(context, options, next) : next(context));

    private static bool IsAsked(HttpContext context) =>
        context.Features.Get<ListenerFeature>()?.Role == ListenerRole.Client
        && context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true;

    private static Task GuardAsync(HttpContext context, WebOptions options, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        if (!request.IsHttps && !options.IsHost(request.Host.Host))
        {
            response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return response.WriteAsync($"edgestore: '{request.Host.Host}' is not a host name of this server: use TLS, or add it to --{FlagCatalog.HostWhitelist.Name}\n");
        }

        if (options.Allow(request.Headers.Origin) is { } origin)
        {
            response.Headers.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
            response.Headers.AccessControlAllowOrigin = origin;
            response.Headers.AccessControlAllowHeaders = "accept, content-type, authorization";
        }

        return HttpMethods.IsOptions(request.Method) ? Task.CompletedTask : next(context);
    }
}
