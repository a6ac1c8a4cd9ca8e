using System.Globalization;
using System.Net;
using EdgeStore.DevCluster.Networking;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>Carries out the action of a probe or hook once: HTTP, TCP or a command. Connections start on the node, as the kubelet's do.</summary>
internal sealed class ProbeCheck : IDisposable
{
    private readonly V1Container _container;
    private readonly string _nodeNamespace;
    private readonly string _podIp;
    private readonly HttpClient _http;

    public ProbeCheck(V1Container container, string nodeNamespace, string podIp)
    {
        _container = container;
        _nodeNamespace = nodeNamespace;
        _podIp = podIp;
        // Each probe is a connection of its own: an old one would hide that the server does not accept new ones.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, AllowAutoRedirect = false, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = AcceptAny;
        NamespaceSockets.Use(handler, nodeNamespace);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Returns null for success, else what went wrong.</summary>
    public async Task<string?> RunAsync(V1Probe probe, ContainerProcess process, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            if (probe.HttpGet is { } get) return await HttpAsync(get, both.Token);
            if (probe.TcpSocket is { } tcp) return await TcpAsync(tcp, both.Token);
            return await ExecAsync(probe.Exec.Command, process, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "timed out";
        }
        catch (Exception failure) when (failure is HttpRequestException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            return failure.Message;
        }
    }

    public async Task<string?> HttpAsync(V1HTTPGetAction get, CancellationToken cancellation)
    {
        var scheme = string.IsNullOrEmpty(get.Scheme) ? "http" : get.Scheme.ToLowerInvariant();
        var host = string.IsNullOrEmpty(get.Host) ? _podIp : get.Host;
        var path = string.IsNullOrEmpty(get.Path) ? "/" : get.Path;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri($"{scheme}://{host}:{Port(get.Port)}"), path));
        foreach (var header in get.HttpHeaders ?? []) request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var response = await _http.SendAsync(request, cancellation);
        return (int)response.StatusCode is >= 200 and < 400
            ? null
            : $"HTTP {(int)response.StatusCode}: {Short(await response.Content.ReadAsStringAsync(cancellation))}";
    }

    public static async Task<string?> ExecAsync(IEnumerable<string> command, ContainerProcess process, CancellationToken cancellation)
    {
        var result = await process.ExecAsync(command, cancellation);
        return result.Succeeded ? null : $"exit code {result.ExitCode}: {Short(result.Error + result.Output)}";
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> TcpAsync(V1TCPSocketAction tcp, CancellationToken cancellation)
    {
        var address = IPAddress.Parse(string.IsNullOrEmpty(tcp.Host) ? _podIp : tcp.Host);
        using var socket = await NamespaceSockets.ConnectAsync(_nodeNamespace, new IPEndPoint(address, Port(tcp.Port)), cancellation);
        return null;
    }

    private int Port(IntOrString port)
    {
        var text = port.Value;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number)) return number;
        return _container.Ports?.FirstOrDefault(p => p.Name == text)?.ContainerPort
            ?? throw new InvalidOperationException($"container {_container.Name} has no port named {text}");
    }

    private static string Short(string text) => text.Length <= 300 ? text.Trim() : text[..300].Trim();

    /// <summary>The kubelet does not verify certificates in probes.</summary>
    private static bool AcceptAny(
        object sender, System.Security.Cryptography.X509Certificates.X509Certificate? certificate,
        System.Security.Cryptography.X509Certificates.X509Chain? chain, System.Net.Security.SslPolicyErrors errors) => certificate is not null;
}
