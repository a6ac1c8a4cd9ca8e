using System.Net;
using System.Net.Sockets;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeStore.Server.Hosting;

/// <summary>Binds the ports and tunes Kestrel for long-lived gRPC connections.</summary>
internal static class Listeners
{
    /// <summary>As good as never. An infinite one overflows in Kestrel's timer, and idle connections end within a second.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromDays(365);

    public static void Configure(KestrelServerOptions kestrel, ServerOptions options, TlsCredentials? clientTls, TlsCredentials? peerTls, TimeProvider time)
    {
        Tune(kestrel, options.Limits);
        foreach (var url in options.Client.ListenUrls)
        {
            Bind(kestrel, url, ListenerRole.Client, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                if (url.IsTls) listen.UseHttps(clientTls!.ForServer(["h2", "http/1.1"]));
                else listen.Use(next => new PrefaceSniffer(next, time).RunAsync);
            });
        }

        foreach (var url in options.Peer.ListenUrls)
        {
            Bind(kestrel, url, ListenerRole.Peer, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (url.IsTls) listen.UseHttps(peerTls!.ForServer(["h2"]));
            });
        }

        foreach (var url in options.MetricsUrls)
            Bind(kestrel, url, ListenerRole.Metrics, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>An address in use is Kestrel's to tell of, which knows the URL; of all else it makes nothing that a user could read.</summary>
    /// <exception cref="StartupException">The address is not this machine's, say, or the port is only for root.</exception>
    public static Socket Bind(EndPoint address)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        }
        catch (SocketException problem) when (problem.SocketErrorCode != SocketError.AddressAlreadyInUse)
        {
            throw new StartupException($"cannot listen on {address}: {problem.Message}", problem);
        }
    }

    private static void Tune(KestrelServerOptions kestrel, LimitOptions limits)
    {
        kestrel.AddServerHeader = false;

        // The sniffer makes plain connections look like TLS to Kestrel, while their requests rightly say http.
        kestrel.AllowAlternateSchemes = true;

        // Watches and peers are silent for hours, and that is fine.
        kestrel.Limits.KeepAliveTimeout = IdleLimit;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.MaxConcurrentStreams;
        kestrel.Limits.Http2.KeepAlivePingDelay = limits.KeepAliveInterval;
        kestrel.Limits.Http2.KeepAlivePingTimeout = limits.KeepAliveTimeout;
    }

    private static void Bind(KestrelServerOptions kestrel, ListenUrl url, ListenerRole role, Action<ListenOptions> configure)
    {
        void ConfigureWithRole(ListenOptions listen)
        {
            var feature = new ListenerFeature(role);
            listen.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return next(connection);
            });
            configure(listen);
        }

        // "localhost" is both loopback addresses; with a port that the system chooses they would differ.
        if (url.Host == "localhost" && url.Port != 0) kestrel.ListenLocalhost(url.Port, ConfigureWithRole);
        else kestrel.Listen(url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.Host), url.Port, ConfigureWithRole);
    }
}
