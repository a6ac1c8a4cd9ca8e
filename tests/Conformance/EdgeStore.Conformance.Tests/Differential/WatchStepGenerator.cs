using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>Creates and cancels watches on the stream of each side.</summary>
internal sealed class WatchStepGenerator(Random random, KeySpace keys, Model model)
{
    private const int MostWatches = 12;

    private long _nextId = 1;

    public Step Create()
    {
        if (model.Watches.Count >= MostWatches)
            return Cancel();

        var interval = keys.Interval();
        var request = new WatchCreateRequest
        {
            Key = interval.Key,
            RangeEnd = interval.End,
            PrevKv = random.Next(2) == 0,
            WatchId = _nextId++,
            StartRevision = StartRevision(),
        };
        if (random.Next(6) == 0)
            request.Filters.Add((WatchCreateRequest.Types.FilterType)random.Next(2));

        var expectation = Expectation(request);
        if (expectation is not null && IsInThePast(request) && expectation.Count(model.History) == 0)
        {
            // A replay without events cannot be seen to be over, and until it is over, etcd cancels the watch at a compaction.
            request.StartRevision = 0;
            expectation = Expectation(request);
        }

        return new Step(
            $"Watch {request}",
            async side =>
            {
                await side.CreateWatchAsync(request);
                return "created";
            },
            () =>
            {
                if (expectation is not null)
                    model.Watches[request.WatchId] = expectation;
            });
    }

    public Step Cancel()
    {
        if (model.Watches.Count == 0)
            return Create();

        var watchId = model.Watches.Keys.Order().ElementAt(random.Next(model.Watches.Count));
        return new Step(
            $"cancel watch {watchId}",
            async side =>
            {
                await side.CancelWatchAsync(watchId);
                return "cancelled";
            },
            () => model.Watches.Remove(watchId),
            NeedsQuiet: true);
    }

    private long StartRevision()
    {
        var revision = random.Next(4) switch
        {
            0 => 0,
            1 => model.Revision + random.Next(1, 4),
            _ => random.NextInt64(Math.Max(1, model.Compacted - 3), model.Revision + 1),
        };

        // At the compacted revision itself etcd 3.4 shows puts but has lost deletes; later versions keep both.
        return revision == model.Compacted ? 0 : revision;
    }

    private bool IsInThePast(WatchCreateRequest request) => request.StartRevision > 0 && request.StartRevision <= model.Revision;

    /// <summary>Null when the server ends the watch by itself: nothing to see, or history is gone.</summary>
    private WatchExpectation? Expectation(WatchCreateRequest request)
    {
        var key = request.Key.IsEmpty ? Support.Bytes.FromKey : request.Key;
        var isEmpty = !request.RangeEnd.IsEmpty && request.RangeEnd is not [0]
            && key.Span.SequenceCompareTo(request.RangeEnd.Span) >= 0;
        if (isEmpty)
            return null;
        if (request.StartRevision == 0)
            return new WatchExpectation(request, model.Revision + 1);
        return request.StartRevision < model.Compacted ? null : new WatchExpectation(request, request.StartRevision);
    }
}
