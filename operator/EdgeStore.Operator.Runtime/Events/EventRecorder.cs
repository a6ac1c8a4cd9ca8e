using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Events;

/// <summary>
/// <see cref="IEventRecorder"/> over core/v1 Events, which every version since 1.0 shows. One loop sends what callers queue.
/// </summary>
internal sealed class EventRecorder : BackgroundService, IEventRecorder
{
    private const int LongestMessage = 1024;
    private readonly IKubernetesClient _client;
    private readonly EventOptions _options;
    private readonly EventAggregator _aggregator;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Channel<PendingEvent> _queue;

    public EventRecorder(
        IKubernetesClient client, EventOptions options, TimeProvider time, Jitter jitter, RuntimeMetrics metrics, ILogger<EventRecorder> logger)
    {
        _client = client;
        _options = options;
        _aggregator = new EventAggregator(options);
        _time = time;
        _jitter = jitter;
        _metrics = metrics;
        _logger = logger;
        _queue = Channel.CreateBounded<PendingEvent>(
            new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    public void Record<T>(T about, EventType type, string reason, string message)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var descriptor = ResourceDescriptor.Of<T>();
        var reference = new V1ObjectReference
        {
            ApiVersion = descriptor.ApiVersion,
            Kind = descriptor.Kind,
            Name = about.Metadata.Name,
            NamespaceProperty = about.Metadata.NamespaceProperty,
            Uid = about.Metadata.Uid,
            ResourceVersion = about.Metadata.ResourceVersion,
        };
        if (message.Length > LongestMessage) message = message[..LongestMessage];
        if (!_queue.Writer.TryWrite(new PendingEvent(reference, type, reason, message, _time.GetUtcNow()))) Drop("queue_full", reference, reason);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var pending in _queue.Reader.ReadAllAsync(stoppingToken)) await SendAsync(pending, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _logger.LogDebug("Stopped with {Count} events unsent", _queue.Reader.Count);
        }
    }

    private async Task SendAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        try
        {
            if (_aggregator.FindRepeated(pending) is { } earlier && await RaiseAsync(pending, earlier, cancellationToken)) return;
            if (_aggregator.Allow(pending)) await CreateAsync(pending, cancellationToken);
            else Drop("rate_limited", pending.About, pending.Reason);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // An event is a courtesy to people; whatever is wrong with it must not reach the work that it tells of.
            Drop("failed", pending.About, pending.Reason);
            _logger.LogInformation("Event {Reason} about {Name} was not accepted: {Problem}", pending.Reason, pending.About.Name, e.Message);
        }
    }

    /// <summary>False when the earlier event no longer exists: the API server forgets events after an hour.</summary>
    private async Task<bool> RaiseAsync(PendingEvent pending, EventAggregator.SentEvent earlier, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["count"] = earlier.Count + 1,
            ["lastTimestamp"] = pending.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        };
        try
        {
            await _client.PatchAsync<Corev1Event>(new ResourceKey(NamespaceOf(pending), earlier.Name), PatchKind.Merge, patch, null, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            _aggregator.Forget(pending);
            return false;
        }

        _aggregator.Remember(pending, earlier.Name, earlier.Count + 1);
        _metrics.Event("repeated");
        return true;
    }

    private async Task CreateAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        var name = $"{Shorten(pending.About.Name)}.{_jitter.Suffix(12)}";
        var at = pending.At.UtcDateTime;
        await _client.CreateAsync(
            new Corev1Event
            {
                Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = NamespaceOf(pending) },
                InvolvedObject = pending.About,
                Type = pending.Type.ToString(),
                Reason = pending.Reason,
                Message = pending.Message,
                Count = 1,
                FirstTimestamp = at,
                LastTimestamp = at,
                Source = new V1EventSource { Component = _options.Component, Host = _options.Instance },
                ReportingComponent = _options.Component,
                ReportingInstance = _options.Instance,
            },
            cancellationToken);
        _aggregator.Remember(pending, name, 1);
        _metrics.Event("created");
    }

    private void Drop(string outcome, V1ObjectReference about, string reason)
    {
        _metrics.Event(outcome);
        _logger.LogDebug("Event {Reason} about {Kind} {Name} dropped: {Outcome}", reason, about.Kind, about.Name, outcome);
    }

    // Events about cluster-scoped objects live in the namespace default, as everywhere.
    private static string NamespaceOf(PendingEvent pending) =>
        string.IsNullOrEmpty(pending.About.NamespaceProperty) ? "default" : pending.About.NamespaceProperty;

    // A name has at most 253 characters, suffix included.
    private static string Shorten(string name) => name.Length <= 200 ? name : name[..200].TrimEnd('.', '-');
}
