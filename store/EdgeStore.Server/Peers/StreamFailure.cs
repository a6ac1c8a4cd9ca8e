using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>What streams throw when they are over, and what it says.</summary>
internal static class StreamFailure
{
    public static bool Is(Exception exception) =>
        exception is RpcException or IOException or OperationCanceledException or InvalidOperationException or HttpRequestException;

    public static string Describe(Exception exception) =>
        exception is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : exception.Message;

    /// <summary>What was wrong with a message that could not even be read, in gRPC's words; null when something else was.</summary>
    public static Status? FaultOf(Exception exception) => (exception as RpcException)?.Status;
}
