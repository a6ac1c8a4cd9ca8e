using Grpc.Core;

namespace EdgeStore.Server.Hosting;

/// <summary>Keeps each port to its own services: a client cannot reach the peer and admin services, nor a peer etcd's.</summary>
internal static class PortGuard
{
    /// <summary>Goes after routing and before the endpoints.</summary>
    public static void UsePortGuard(this IApplicationBuilder app) => app.Use(static (context, next) =>
        IsServedHere(context) ? next(context) : RefuseAsync(context));

    public static TBuilder ServedOn<TBuilder>(this TBuilder endpoint, params ListenerRole[] roles)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(new ServedOn(roles)));
        return endpoint;
    }

    private static bool IsServedHere(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ServedOn>() is not { } served) return true;
        return context.Features.Get<ListenerFeature>() is { } listener && served.Roles.Contains(listener.Role);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        GrpcRefusal.Write(context, StatusCode.Unimplemented, $"unknown service on this port: {context.Request.Path}");
        return Task.CompletedTask;
    }
}
