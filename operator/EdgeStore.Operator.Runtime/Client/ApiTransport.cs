using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using EdgeStore.Operator.Runtime.Telemetry;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>
/// Sends requests over KubernetesClient's connection (its TLS, credentials and kubeconfig handling) and turns failures into typed
/// exceptions. KubernetesClient's own operations are not used: they cannot page lists, distinguish a time-out from a cancellation,
/// or report an undecodable watch frame.
/// </summary>
public sealed class ApiTransport : IDisposable
{
    private readonly Kubernetes _kubernetes;
    private readonly string? _hostOverride;
    private readonly KubernetesClientOptions _options;
    private readonly TimeProvider _time;
    private readonly RuntimeMetrics _metrics;

    public ApiTransport(
        KubernetesClientConfiguration configuration, KubernetesClientOptions options, TimeProvider time, RuntimeMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var chained = configuration.FirstMessageHandlerSetup;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            // A link that died without a word is noticed in half a minute, not after the kernel's fifteen.
            handler.ConnectTimeout = TimeSpan.FromSeconds(15);
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
            chained?.Invoke(handler);
        };
        _kubernetes = new Kubernetes(configuration);
        _hostOverride = configuration.TlsServerName;
        _options = options;
        _time = time;
        _metrics = metrics;
    }

    /// <summary>Sends and reads the whole answer.</summary>
    /// <exception cref="TimeoutException">No complete answer within the request time-out.</exception>
    /// <exception cref="HttpRequestException">No connection, or none that lasted until the end of the answer.</exception>
    internal async Task<JsonDocument> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await OpenAsync(method, path, body, linked.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(linked.Token);
            return await JsonDocument.ParseAsync(stream, default, linked.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{method} {path}: no answer within {_options.RequestTimeout.TotalSeconds:0.#} s.", e);
        }
        catch (IOException e)
        {
            // A connection that goes in the middle of an answer is no other failure than one that goes before it.
            throw new HttpRequestException($"{method} {path}: the answer broke off: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new HttpRequestException($"{method} {path}: the answer is not JSON.", e);
        }
    }

    /// <summary>Sends and returns as soon as the headers of a successful answer are here; the body is the caller's to read.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_kubernetes.BaseUri, path)) { Content = body, Version = HttpVersion.Version20 };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (!string.IsNullOrEmpty(_hostOverride)) request.Headers.Host = _hostOverride;
        if (_kubernetes.Credentials is { } credentials) await credentials.ProcessHttpRequestAsync(request, cancellationToken);

        var response = await _kubernetes.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        _metrics.ClientRequest(method.Method, (int)response.StatusCode);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await ToExceptionAsync(method, path, response, cancellationToken);
    }

    private async Task<KubernetesApiException> ToExceptionAsync(
        HttpMethod method, string path, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var (reason, message) = StatusText.Read(text);
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => TimeSpan.FromTicks(Math.Max(0, (date - _time.GetUtcNow()).Ticks)),
            _ => (TimeSpan?)null,
        };
        var code = (int)response.StatusCode;
        return new KubernetesApiException(response.StatusCode, reason, $"{method} {PathOnly(path)}: {code} {message}", retryAfter);
    }

    private static string PathOnly(string path) => path.Split('?', 2)[0];

    public void Dispose() => _kubernetes.Dispose();
}
