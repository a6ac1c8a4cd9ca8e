using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.DevCluster.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>
/// A second address of the API server. Everything that comes this way arrives; between <see cref="Begin"/> and <see cref="End"/> it is
/// late, and a share of it meets a <see cref="RequestFault"/>, by seed. Its certificate is of the cluster's CA, so a client is sent
/// this way by host and port alone.
/// </summary>
public sealed class FaultInjectingProxy : IAsyncDisposable
{
    private const int Percent = 12;
    private const int LongestDelayInMilliseconds = 300;

    private static readonly RequestFault[] Faults = Enum.GetValues<RequestFault>();
    private static readonly HashSet<string> OfOneHop = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Transfer-Encoding" };

    private readonly Uri _target;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<RequestFault, int> _struck = new();
    private readonly HttpMessageInvoker _server;
    private readonly WebApplication _app;
    private volatile bool _isOn;

    private FaultInjectingProxy(Uri target, X509Certificate2 authority, WebApplication app, int seed, TimeProvider time)
    {
        _target = target;
        _time = time;
        _random = new Random(seed);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority);
        _server = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = trust } });
        _app = app;
        _app.Run(RelayAsync);
    }

    public string Host => new Uri(_app.Urls.Single()).Host;

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>What went wrong so far, and how often.</summary>
    public IReadOnlyDictionary<RequestFault, int> Struck => _struck;

    /// <param name="ip">What it listens on, at a port that the system chooses.</param>
    /// <param name="target">The API server.</param>
    /// <param name="authority">Signs the API server's certificate, and the proxy's.</param>
    /// <param name="seed">Of all that goes wrong.</param>
    /// <param name="time">The clock.</param>
    internal static async Task<FaultInjectingProxy> StartAsync(string ip, Uri target, CertificateAuthority authority, int seed, TimeProvider time)
    {
        var own = authority.IssueServer("fault-injecting-proxy", ip);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Parse(ip), 0, listen => listen.UseHttps(X509Certificate2.CreateFromPem(own.Certificate, own.Key))));
        var proxy = new FaultInjectingProxy(target, X509Certificate2.CreateFromPem(authority.CertificatePem), builder.Build(), seed, time);
        await proxy._app.StartAsync();
        return proxy;
    }

    public void Begin() => _isOn = true;

    /// <summary>From now on everything works.</summary>
    public void End() => _isOn = false;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task RelayAsync(HttpContext context)
    {
        try
        {
            var fault = Draw();
            await BeLateAsync(context.RequestAborted);
            switch (fault)
            {
                case RequestFault.TooManyRequests:
                    context.Response.Headers.RetryAfter = "1";
                    await RefuseAsync(context, 429, "TooManyRequests");
                    return;
                case RequestFault.InternalError:
                    await RefuseAsync(context, 500, "InternalError");
                    return;
                case RequestFault.ServiceUnavailable:
                    await RefuseAsync(context, 503, "ServiceUnavailable");
                    return;
                case RequestFault.ConnectionLost:
                    context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
                    return;
            }
            using var request = Copy(context.Request);
            using var answer = await _server.SendAsync(request, context.RequestAborted);
            if (fault == RequestFault.AnswerLost) context.Abort();
            else await AnswerAsync(context, answer, fault == RequestFault.AnswerBroken);
        }
        catch (Exception end) when (end is OperationCanceledException or HttpRequestException or IOException)
        {
            // One side has gone; the other is to see that.
            context.Abort();
        }
    }

    private HttpRequestMessage Copy(HttpRequest request)
    {
        var features = request.HttpContext.Features;
        var copy = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_target, features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
        {
            Version = HttpVersion.Version20,
            Content = features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody ? new StreamContent(request.Body) : null,
        };
        foreach (var (name, values) in request.Headers.Where(header => !OfOneHop.Contains(header.Key)))
        {
            if (!copy.Headers.TryAddWithoutValidation(name, values.AsEnumerable())) copy.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        return copy;
    }

    private async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, bool isBroken)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfOneHop.Contains(header.Key)))
            context.Response.Headers[name] = values.ToArray();
        // A watch's headers come long before its first event.
        await context.Response.StartAsync(context.RequestAborted);
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await BeLateAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, isBroken ? read / 2 : read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (!isBroken) continue;
            context.Abort();
            return;
        }
    }

    private static Task RefuseAsync(HttpContext context, int code, string reason)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{reason}}","message":"injected","code":{{code}}}""", context.RequestAborted);
    }

    private Task BeLateAsync(CancellationToken cancellation) =>
        _isOn ? Task.Delay(TimeSpan.FromMilliseconds(Next(LongestDelayInMilliseconds)), _time, cancellation) : Task.CompletedTask;

    private RequestFault? Draw()
    {
        if (!_isOn || Next(100) >= Percent) return null;
        var fault = Faults[Next(Faults.Length)];
        _struck.AddOrUpdate(fault, 1, (_, count) => count + 1);
        return fault;
    }

    private int Next(int limit)
    {
        lock (_lock) return _random.Next(limit);
    }
}
