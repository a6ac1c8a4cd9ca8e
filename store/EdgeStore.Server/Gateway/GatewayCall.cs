using Grpc.Core;

namespace EdgeStore.Server.Gateway;

/// <summary>A call that came in JSON, as the services see it.</summary>
internal sealed class GatewayCall : ServerCallContext
{
    /// <summary>Where <c>GetHttpContext()</c> looks for calls that are not gRPC's own.</summary>
    private const string HttpContextKey = "__HttpContext";

    /// <summary>Headers with this in front are metadata, without it.</summary>
    private const string MetadataPrefix = "Grpc-Metadata-";

    private readonly HttpContext _http;

    public GatewayCall(HttpContext http, string method)
    {
        _http = http;
        MethodCore = method;
        UserStateCore = new Dictionary<object, object> { [HttpContextKey] = http };
        foreach (var (name, values) in http.Request.Headers)
        {
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)) RequestHeadersCore.Add("authorization", values.ToString());
            else if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase)) RequestHeadersCore.Add(name[MetadataPrefix.Length..], values.ToString());
        }
    }

    protected override string MethodCore { get; }

    protected override string HostCore => _http.Request.Host.Value ?? "";

    protected override string PeerCore => $"{_http.Connection.RemoteIpAddress}:{_http.Connection.RemotePort}";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => _http.RequestAborted;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new("", []);

    protected override IDictionary<object, object> UserStateCore { get; }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("calls are not passed on");

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
