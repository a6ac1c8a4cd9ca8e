using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tls;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Server.Import;

/// <summary>One end of an import: a server of etcd's API, and who we are there.</summary>
internal sealed class EtcdEnd : IDisposable
{
    private const string AuthIsOff = "etcdserver: authentication is not enabled";

    private readonly EndSettings _settings;
    private readonly GrpcChannel _channel;
    private volatile Metadata _headers = [];

    private EtcdEnd(EndSettings settings, Uri url, GrpcChannel channel)
    {
        _settings = settings;
        Url = url;
        _channel = channel;
    }

    public Uri Url { get; }

    /// <summary>Whether it has asked who we are.</summary>
    public bool HasUsers { get; private set; }

    public KV.KVClient Kv => new(_channel);

    public Lease.LeaseClient Leases => new(_channel);

    public Auth.AuthClient Auth => new(_channel);

    /// <exception cref="ImportException">None of its addresses answers, or the user or a file is not the right one.</exception>
    public static async Task<EtcdEnd> ConnectAsync(EndSettings settings, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (var url in settings.Urls)
        {
            var end = new EtcdEnd(settings, url, Open(settings, url));
            try
            {
                await end.LogInAsync(cancellation);
                await end.AskAsync(options => new Maintenance.MaintenanceClient(end._channel).StatusAsync(new StatusRequest(), options), cancellation);
                return end;
            }
            catch (ImportException failure)
            {
                end.Dispose();
                reasons.Add(failure.Message);
            }
        }

        throw new ImportException(string.Join("; ", reasons));
    }

    /// <summary>Asks once, and once more when our token has had its time.</summary>
    /// <exception cref="ImportException">It did not answer, or said no.</exception>
    public async Task<T> AskAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await TryAskAsync(ask, cancellation);
        }
        catch (RpcException failure)
        {
            throw Translate(failure);
        }
    }

    /// <summary>As <see cref="AskAsync"/>, for who has something to say to a refusal.</summary>
    /// <exception cref="RpcException">It did not answer, or said no.</exception>
    public async Task<T> TryAskAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask(new CallOptions(_headers, cancellationToken: cancellation));
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unauthenticated && _settings.User is not null)
        {
            await LogInAsync(cancellation);
            return await ask(new CallOptions(_headers, cancellationToken: cancellation));
        }
    }

    /// <summary>How many keys of a range there are, and who says so.</summary>
    public Task<RangeResponse> CountAsync(KeyRange range, CancellationToken cancellation)
    {
        var count = new RangeRequest { Key = range.Start, RangeEnd = range.End, CountOnly = true };
        return AskAsync(options => Kv.RangeAsync(count, options), cancellation);
    }

    public ImportException Translate(RpcException failure) =>
        new($"{_settings.Flag} {Url.GetLeftPart(UriPartial.Authority)}: {failure.Status.Detail}{Cause(failure)}", failure);

    public void Dispose() => _channel.Dispose();

    private async Task LogInAsync(CancellationToken cancellation)
    {
        if (_settings.User is not { } user) return;
        try
        {
            var answer = await Auth.AuthenticateAsync(new AuthenticateRequest { Name = user.Name, Password = user.Password }, cancellationToken: cancellation);
            _headers = new Metadata { { "token", answer.Token } };
            HasUsers = true;
        }
        catch (RpcException refusal) when (refusal.Status.Detail == AuthIsOff)
        {
            // As with etcdctl, then everybody may do everything.
        }
        catch (RpcException failure)
        {
            throw Translate(failure);
        }
    }

    private static string Cause(RpcException failure) =>
        failure.Status.DebugException?.GetBaseException().Message is { } cause && !failure.Status.Detail.Contains(cause, StringComparison.Ordinal) ? $" ({cause})" : "";

    private static GrpcChannel Open(EndSettings settings, Uri url)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false, EnableMultipleHttp2Connections = true };
        if (url.Scheme == Uri.UriSchemeHttps) handler.SslOptions = Authentication(settings);
        return GrpcChannel.ForAddress(url, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
    }

    private static SslClientAuthenticationOptions Authentication(EndSettings settings)
    {
        try
        {
            X509Certificate2Collection? authorities = null;
            if (settings.CaFile is { } file) (authorities = []).ImportFromPemFile(file);
            var own = settings.CertFile is { } certificate ? X509Certificate2.CreateFromPemFile(certificate, settings.KeyFile) : null;
            return new SslClientAuthenticationOptions
            {
                LocalCertificateSelectionCallback = own is null ? null : (_, _, _, _, _) => own,
                RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
                    settings.SkipsVerification || CertificateCheck.FaultOfServer(authorities, shown, chain, errors) is null,
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ImportException($"{settings.Flag}: {failure.Message}", failure);
        }
    }
}
