using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace EdgeStore.Operator.Members;

/// <summary>
/// One gRPC connection a member, kept between looks. A member that has moved or whose trust has changed gets a new one.
/// Members are dialled by the address of their pod and recognized by the name in their certificate, so that the operator
/// depends on no DNS.
/// </summary>
internal sealed class MemberChannels : IDisposable
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    public GrpcChannel Get(MemberEndpoint member)
    {
        var known = _entries.GetValueOrDefault(member.Host);
        if (known?.Endpoint == member) return known.Channel;
        var entry = Open(member);
        _entries[member.Host] = entry;
        known?.Dispose();
        return entry.Channel;
    }

    public void Forget(string host)
    {
        if (_entries.TryRemove(host, out var entry)) entry.Dispose();
    }

    public void Dispose()
    {
        foreach (var entry in _entries.Values) entry.Dispose();
        _entries.Clear();
    }

    private static Entry Open(MemberEndpoint member)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(3),
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            UseProxy = false,
        };
        var address = new IPEndPoint(IPAddress.Parse(member.Ip), member.Port);
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        X509Certificate2? certificate = null;
        X509Certificate2? authority = null;
        if (member.Trust is { } trust)
        {
            certificate = X509Certificate2.CreateFromPem(trust.Certificate, trust.Key);
            authority = X509Certificate2.CreateFromPem(trust.Authority);
            handler.SslOptions = Authenticate(member.Host, certificate, authority);
        }
        var scheme = member.Trust is null ? "http" : "https";
        var channel = GrpcChannel.ForAddress($"{scheme}://{member.Host}:{member.Port}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
        });
        return new Entry(member, channel, certificate, authority);
    }

    private static SslClientAuthenticationOptions Authenticate(string host, X509Certificate2 certificate, X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A cluster's own authority publishes no revocation list; certificates are short-lived instead.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(authority);
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = policy,
            ClientCertificates = [certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
        };
    }

    private sealed record Entry(MemberEndpoint Endpoint, GrpcChannel Channel, X509Certificate2? Certificate, X509Certificate2? Authority) : IDisposable
    {
        public void Dispose()
        {
            Channel.Dispose();
            Certificate?.Dispose();
            Authority?.Dispose();
        }
    }
}
