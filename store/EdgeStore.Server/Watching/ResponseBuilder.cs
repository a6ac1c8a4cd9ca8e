using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Watching;

/// <summary>Packs events into watch responses, for one stream.</summary>
internal sealed class ResponseBuilder(ResponseHeaders headers, StoreHead store, IEntryReader log, LimitOptions limits, WatchMetrics metrics)
{
    /// <summary>Revisions are put together up to this size; a client need not be prepared for more than one transaction's.</summary>
    private const int TargetBytes = 1 << 20;

    /// <summary>etcd's allowance for the message around a request.</summary>
    private const int GrpcOverhead = 512 << 10;

    /// <summary>Of the last response: a commit goes to many watchers.</summary>
    private ResponseHeader? _header;

    /// <summary>Splits between revisions, and within one only for a client that understands fragments.</summary>
    /// <param name="reached">The watcher has everything up to this revision with the last response, or 0 when that is not known.</param>
    public void Append(Watcher watcher, IReadOnlyList<WatchEvent> events, long reached, List<WatchResponse> responses)
    {
        metrics.Events.Inc(events.Count);
        var response = Begin(watcher);
        var bytes = 0;
        for (var i = 0; i < events.Count; i++)
        {
            var change = events[i];
            if (bytes >= TargetBytes && change.Revision != events[i - 1].Revision)
            {
                Finish(watcher, response, events[i - 1].Revision, responses);
                response = Begin(watcher);
                bytes = 0;
            }

            var message = watcher.Settings.PreviousValues ? change.ToMessageWithPrevious(store, log) : change.ToMessage();
            response.Events.Add(message);
            bytes += change.Size;
        }

        if (response.Events.Count > 0) Finish(watcher, response, Math.Max(events[^1].Revision, reached), responses);
    }

    private static WatchResponse Begin(Watcher watcher) => new() { WatchId = watcher.Id };

    private void Finish(Watcher watcher, WatchResponse response, long revision, List<WatchResponse> responses)
    {
        response.Header = _header?.Revision == revision ? _header : _header = headers.At(revision);
        var limit = limits.MaxRequestBytes + GrpcOverhead;
        if (!watcher.Settings.Fragment || response.Events.Count < 2 || response.CalculateSize() < limit) responses.Add(response);
        else AppendFragments(response, limit, responses);
    }

    private static void AppendFragments(WatchResponse whole, int limit, List<WatchResponse> responses)
    {
        var fragment = BeginFragment(whole);
        var bytes = 0;
        foreach (var message in whole.Events)
        {
            var size = message.CalculateSize();
            if (fragment.Events.Count > 0 && bytes + size >= limit)
            {
                responses.Add(fragment);
                fragment = BeginFragment(whole);
                bytes = 0;
            }

            fragment.Events.Add(message);
            bytes += size;
        }

        fragment.Fragment = false;
        responses.Add(fragment);
    }

    private static WatchResponse BeginFragment(WatchResponse whole) => new() { Header = whole.Header, WatchId = whole.WatchId, Fragment = true };
}
