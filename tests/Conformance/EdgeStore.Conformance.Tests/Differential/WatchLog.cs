using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>One watch stream of one side; what it shows is kept by watch id, in the order in which it came.</summary>
internal sealed class WatchLog : IAsyncDisposable
{
    /// <summary>The watch of everything that each stream has, and nothing cancels.</summary>
    public const long Everything = 1_000_000;

    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, List<string>> _entries = [];
    private readonly Dictionary<long, int> _eventCounts = [];
    private readonly List<Event> _everything = [];
    private readonly Task _reader;
    private int _created;
    private int _cancelled;

    /// <param name="headers">Who asks; null: nobody.</param>
    public WatchLog(EtcdClient client, Metadata? headers = null)
    {
        _call = client.Watch.Watch(headers ?? []);
        _reader = ReadAsync();
    }

    /// <summary>Answers to create requests so far.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Watches that the server ended so far, on request or not.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>The error with which the server has ended the whole stream; null while it goes on.</summary>
    public RpcException? Failure => _reader.Exception?.InnerException as RpcException;

    public Task SendAsync(WatchRequest request) => _call.RequestStream.WriteAsync(request);

    public int EventCount(long watchId)
    {
        lock (_lock)
            return _eventCounts.GetValueOrDefault(watchId);
    }

    public IReadOnlyList<Event> EverythingFrom(int index)
    {
        lock (_lock)
            return _everything[index..];
    }

    /// <summary>Text of all that has come: one line an entry, grouped by watch.</summary>
    public string[] Snapshot()
    {
        lock (_lock)
            return [.. _entries.OrderBy(watch => watch.Key).SelectMany(watch => watch.Value.Select(entry => $"watch {watch.Key}: {entry}"))];
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        try
        {
            await _reader;
        }
        catch (Exception e) when (e is RpcException or ObjectDisposedException)
        {
            // The stream ends with the server or by the line above; what is missing by then, the comparison finds.
        }
    }

    private async Task ReadAsync()
    {
        await foreach (var answer in _call.ResponseStream.ReadAllAsync())
            Add(answer);
    }

    private void Add(WatchResponse answer)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(answer.WatchId, out var entries))
                _entries[answer.WatchId] = entries = [];
            if (answer.Created)
                entries.Add($"created at {answer.Header.Revision}");
            foreach (var e in answer.Events)
                entries.Add(e.ToString());
            if (answer.Canceled)
                entries.Add($"cancelled, compact revision {answer.CompactRevision}, \"{answer.CancelReason}\"");
            _eventCounts[answer.WatchId] = _eventCounts.GetValueOrDefault(answer.WatchId) + answer.Events.Count;
            if (answer.WatchId == Everything)
                _everything.AddRange(answer.Events);
        }

        // After the entries, so that whoever sees the count sees the entry.
        if (answer.Created)
            Interlocked.Increment(ref _created);
        if (answer.Canceled)
            Interlocked.Increment(ref _cancelled);
    }
}
