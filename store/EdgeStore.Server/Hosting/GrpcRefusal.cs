using System.Globalization;
using Grpc.Core;

namespace EdgeStore.Server.Hosting;

/// <summary>An answer in gRPC's words to a call that does not get as far as to its service.</summary>
internal static class GrpcRefusal
{
    public static void Write(HttpContext context, StatusCode code, string message)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = message;
    }
}
