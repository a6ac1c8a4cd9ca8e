using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>The open watches of a <see cref="FakeApiServer"/>, and the ways in which they can go wrong.</summary>
internal sealed class FakeWatches
{
    private readonly Lock _lock = new();
    private readonly List<Channel<string>> _open = [];

    /// <summary>Events that the server "forgets" to send.</summary>
    internal Func<StoredEvent, bool> Omit { get; set; } = _ => false;

    internal int Open
    {
        get { lock (_lock) return _open.Count; }
    }

    /// <summary>Ends all watches cleanly.</summary>
    internal void DropAll()
    {
        foreach (var watch in Snapshot()) watch.Writer.TryComplete();
    }

    /// <summary>Breaks all watches off.</summary>
    internal void CutAll()
    {
        foreach (var watch in Snapshot()) watch.Writer.TryComplete(new OperationCanceledException("cut"));
    }

    /// <summary>Sends a line to all watches, whatever it is.</summary>
    internal void SendRaw(string line)
    {
        foreach (var watch in Snapshot()) watch.Writer.TryWrite(line);
    }

    internal void SendBookmark(long revision) => SendRaw(Frame("BOOKMARK", new JsonObject
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) },
    }));

    internal void SendExpired() => SendRaw(Frame("ERROR", ApiError.Expired().ToStatus()));

    internal async Task RunAsync(FakeStore store, FakeRequest request, long revision, Stream body, CancellationToken aborted)
    {
        var lines = Channel.CreateUnbounded<string>();
        var selector = new LabelSelector(request.Query.GetValueOrDefault("labelSelector", string.Empty));
        var sent = revision;
        void Pump()
        {
            foreach (var change in store.Since(sent))
            {
                sent = change.Revision;
                var matches = change.Collection == request.Path.Collection
                    && (request.Path.Namespace.Length == 0 || request.Path.Namespace == change.Namespace)
                    && selector.Matches(change.Object);
                if (matches && !Omit(change)) lines.Writer.TryWrite(change.Frame);
            }
        }

        lock (_lock) _open.Add(lines);
        try
        {
            store.Follow(Pump);
            await foreach (var line in lines.Reader.ReadAllAsync(aborted))
            {
                await body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), aborted);
                await body.FlushAsync(aborted);
            }
        }
        finally
        {
            store.Unfollow(Pump);
            lock (_lock) _open.Remove(lines);
        }
    }

    private Channel<string>[] Snapshot()
    {
        lock (_lock) return [.. _open];
    }

    private static string Frame(string type, JsonObject entity) =>
        new JsonObject { ["type"] = type, ["object"] = entity.DeepClone() }.ToJsonString();
}
