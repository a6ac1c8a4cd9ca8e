using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Cli.Hosting;
using EdgeStore.Protocol.Admin;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Cli.Connecting;

/// <summary>The admin service of one member.</summary>
internal sealed class MemberConnection : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly bool _isTls;

    /// <exception cref="ControlException">A certificate file cannot be used.</exception>
    public MemberConnection(Uri endpoint, ConnectionSettings settings)
    {
        Name = Endpoint.Show(endpoint);
        _isTls = endpoint.Scheme == Uri.UriSchemeHttps;
        var handler = new SocketsHttpHandler { ConnectTimeout = settings.DialTimeout, UseProxy = false };
        if (_isTls) handler.SslOptions = Authentication(settings);

        // The handler checks the certificate against the host of the URL, whatever the options say.
        var url = endpoint;
        if (_isTls && settings.ServerName is { } name)
        {
            url = new UriBuilder(endpoint) { Host = name }.Uri;
            handler.ConnectCallback = (_, cancellation) => DialAsync(endpoint, cancellation);
        }

        _channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    /// <summary>The endpoint, as errors name it.</summary>
    public string Name { get; }

    /// <summary>Asks the member once.</summary>
    /// <exception cref="ControlException">It did not answer, or said no; the message names it.</exception>
    public async Task<T> AskAsync<T>(Func<Admin.AdminClient, AsyncUnaryCall<T>> ask)
    {
        try
        {
            using var call = ask(new Admin.AdminClient(_channel));
            return await call;
        }
        catch (RpcException failure)
        {
            throw Translate(failure);
        }
    }

    /// <summary>Asks the member for something that comes in parts.</summary>
    /// <exception cref="ControlException">It did not answer to the end, or said no.</exception>
    public Task StreamAsync<T>(Func<Admin.AdminClient, AsyncServerStreamingCall<T>> ask, Action<T> take) => StreamAsync(ask, part =>
    {
        take(part);
        return Task.CompletedTask;
    });

    /// <summary>As above; the next part is taken when the one before has been dealt with.</summary>
    /// <exception cref="ControlException">It did not answer to the end, or said no.</exception>
    public async Task StreamAsync<T>(Func<Admin.AdminClient, AsyncServerStreamingCall<T>> ask, Func<T, Task> take)
    {
        try
        {
            using var call = ask(new Admin.AdminClient(_channel));
            await foreach (var part in call.ResponseStream.ReadAllAsync()) await take(part);
        }
        catch (RpcException failure)
        {
            throw Translate(failure);
        }
    }

    public void Dispose() => _channel.Dispose();

    private ControlException Translate(RpcException failure) =>
        new(CallFailure.ExitCodeOf(failure), $"{Name}: {CallFailure.Explain(failure, _isTls)}", failure);

    private static async ValueTask<Stream> DialAsync(Uri endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.IdnHost, endpoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Authentication(ConnectionSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings.CertFile is { } certificate)
        {
            var own = Load($"--cert {certificate}, --key {settings.KeyFile}", () => X509Certificate2.CreateFromPemFile(certificate, settings.KeyFile));
            options.ClientCertificates = [own];
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        if (settings.CaFile is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            Load($"--cacert {authorities}", () => { policy.CustomTrustStore.ImportFromPemFile(authorities); return true; });
            if (policy.CustomTrustStore.Count == 0) throw new ControlException(ExitCode.Usage, $"--cacert {authorities}: there is no certificate in it");
            options.CertificateChainPolicy = policy;
        }

#pragma warning disable CA5359 // What --insecure-skip-tls-verify asks for.
        if (settings.SkipsVerification) options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }

    private static T Load<T>(string what, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ControlException(ExitCode.Usage, $"{what}: {failure.Message}", failure);
        }
    }
}
