using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeStore.Cli.Hosting;
using Grpc.Core;

namespace EdgeStore.Cli.Connecting;

/// <summary>Says in the user's words why a call failed, and what to look at.</summary>
internal static class CallFailure
{
    public static int ExitCodeOf(RpcException failure) => failure.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Internal => ExitCode.NoAnswer,
        _ => ExitCode.Refused,
    };

    /// <param name="failure">What the call ended with.</param>
    /// <param name="isTls">The endpoint is https.</param>
    public static string Explain(RpcException failure, bool isTls)
    {
        var causes = CausesOf(failure).ToList();
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } distrust)
            return $"the member's certificate is not trusted (--cacert): {distrust.Message}";
        if (causes.OfType<SocketException>().FirstOrDefault(cause => cause.SocketErrorCode is not SocketError.ConnectionReset) is { } unreachable)
            return $"not reachable: {unreachable.Message}";
        if (causes.OfType<HttpRequestException>().FirstOrDefault() is { } transport) return Transport(transport, causes[^1], isTls);
        return failure.StatusCode switch
        {
            StatusCode.DeadlineExceeded => "no answer in time",
            StatusCode.PermissionDenied => $"not allowed: {failure.Status.Detail}; show the admin's certificate with --cert and --key",
            StatusCode.Unimplemented => "there is no admin service on this port; it is on the members' peer port (--listen-peer-urls), usually 2380",
            StatusCode.Unavailable when causes.OfType<OperationCanceledException>().Any() => "not reachable: no connection in time (--dial-timeout)",
            _ => failure.Status.Detail.Length > 0 ? failure.Status.Detail : failure.StatusCode.ToString(),
        };
    }

    /// <summary>A connection was made, and ended before the call was answered.</summary>
    private static string Transport(HttpRequestException transport, Exception root, bool isTls)
    {
        if (transport.HttpRequestError == HttpRequestError.NameResolutionError) return $"not reachable: {root.Message}";
        return isTls
            ? $"the connection was ended from the other side; a member refuses in this way a certificate that it does not trust, or that none is shown (--cert, --key): {root.Message}"
            : $"what listens there does not speak HTTP/2 without TLS; is it the peer port, and is that one https? {root.Message}";
    }

    private static IEnumerable<Exception> CausesOf(RpcException failure)
    {
        for (var cause = failure.Status.DebugException; cause is not null; cause = cause.InnerException) yield return cause;
    }
}
