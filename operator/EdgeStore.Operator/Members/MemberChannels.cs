using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Operator.Tls;
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
        if (member.Trust is { } trust) handler.SslOptions = Authenticate(member.Host, trust);
        var scheme = member.Trust is null ? "http" : "https";
        var channel = GrpcChannel.ForAddress($"{scheme}://{member.Host}:{member.Port}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
        });
        return new Entry(member, channel);
    }

    private static SslClientAuthenticationOptions Authenticate(string host, AdminTrust trust)
    {
        var authorities = CertificateSecrets.Certificates(trust.Authorities);
        var own = X509Certificate2.CreateFromPem(trust.Certificate, trust.Key);
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            // With what lies beside it: a member that trusts the previous authority only needs its word for the present one.
            ClientCertificateContext = SslStreamCertificateContext.Create(own, CertificateSecrets.Certificates(trust.Certificate), offline: true),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsMember(certificate, chain, errors, authorities),
        };
    }

    private static bool IsMember(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is null) throw new AuthenticationException("the member shows no certificate");
        using var whole = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException($"the certificate of {whole.Subject} is for another host");
        X509Certificate2Collection intermediates = [.. presented?.ChainElements.Select(e => e.Certificate) ?? []];
        return CertificateChain.Fault(authorities, whole, intermediates) is { } fault
            ? throw new AuthenticationException($"the certificate of {whole.Subject} is refused: {fault}")
            : true;
    }

    private sealed record Entry(MemberEndpoint Endpoint, GrpcChannel Channel) : IDisposable
    {
        public void Dispose() => Channel.Dispose();
    }
}
