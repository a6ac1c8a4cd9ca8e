using EdgeStore.Core.Errors;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Services;
using EdgeStore.Server.Writing;
using Google.Protobuf;

namespace EdgeStore.Server.Watching;

/// <summary>The receiving side of one Watch call.</summary>
internal sealed class WatchRequests(
    WatchHub hub,
    WatchStream stream,
    StoreHead store,
    ResponseHeaders headers,
    TimeSpan progressInterval,
    Action<WatchCreateRequest>? check,
    TimeProvider time) : IDisposable
{
    private static readonly ByteString SmallestKey = ByteString.CopyFrom(0);

    private ITimer? _progressTimer;
    private long _nextId;

    public ValueTask HandleAsync(WatchRequest request, CancellationToken cancellation) => request.RequestUnionCase switch
    {
        WatchRequest.RequestUnionOneofCase.CreateRequest => CreateAsync(request.CreateRequest, cancellation),
        WatchRequest.RequestUnionOneofCase.CancelRequest => CancelAsync(request.CancelRequest.WatchId, cancellation),
        WatchRequest.RequestUnionOneofCase.ProgressRequest => stream.RequestProgressAsync(cancellation),

        // As with etcd: what a newer client may ask one day is not an error.
        _ => ValueTask.CompletedTask,
    };

    public void Dispose() => _progressTimer?.Dispose();

    private async ValueTask CreateAsync(WatchCreateRequest request, CancellationToken cancellation)
    {
        try
        {
            check?.Invoke(request);
        }
        catch (EtcdException refusal)
        {
            // As with etcd, the stream goes on, and the reason is as Go prints an error.
            var reason = $"rpc error: code = {refusal.Error.Code} desc = {refusal.Error.Text}";
            await stream.AnswerAsync(WatchAnswers.Refused(headers, store.Published.Revision, reason), cancellation);
            return;
        }

        var settings = SettingsOf(request);
        var range = settings.Range;
        if (!range.IsSingleKey && range.IsPastEnd(range.Start.Span))
        {
            await stream.AnswerAsync(WatchAnswers.Refused(headers, store.Published.Revision, WatchAnswers.EmptyRange), cancellation);
            return;
        }

        var state = store.Published;
        if (settings.StartRevision > 0 && !state.Scheme.IsOwn(settings.StartRevision))
        {
            // Another member's revision says nothing about this one's history: the client must list here first.
            var id = request.WatchId == WatchIds.Automatic ? _nextId++ : request.WatchId;
            await stream.AnswerAsync(WatchAnswers.Created(headers, state.Revision, id), cancellation);
            await stream.AnswerAsync(WatchAnswers.Compacted(headers, id, state.Revision), cancellation);
            return;
        }

        await stream.ReserveAnswerAsync(cancellation);
        Register(request.WatchId, settings);
        if (settings.ProgressNotify) _progressTimer ??= time.CreateTimer(_ => NotifyQuiet(), null, progressInterval, progressInterval);
    }

    private async ValueTask CancelAsync(long id, CancellationToken cancellation)
    {
        if (hub.Cancel(stream, id) is { } revision)
            await stream.AnswerAsync(WatchAnswers.Canceled(headers, revision, id), cancellation);
    }

    private void Register(long wantedId, WatchSettings settings)
    {
        if (wantedId == WatchIds.Automatic)
        {
            // The client may have chosen some of the numbers itself.
            while (!hub.Create(new Watcher(stream, _nextId++, settings)))
            {
            }
        }
        else if (!hub.Create(new Watcher(stream, wantedId, settings)))
        {
            stream.QueueReserved(WatchAnswers.Refused(headers, store.Published.Revision, WatchAnswers.DuplicateId));
        }
    }

    private void NotifyQuiet()
    {
        foreach (var watcher in hub.TakeQuiet(stream)) stream.QueueQuiet(watcher);
    }

    private static WatchSettings SettingsOf(WatchCreateRequest request) => new()
    {
        Range = new KeyRange(request.Key.IsEmpty ? SmallestKey : request.Key, request.RangeEnd),

        // Like etcd, a negative revision is before everything.
        StartRevision = request.StartRevision < 0 ? 1 : request.StartRevision,
        WithoutPuts = request.Filters.Contains(WatchCreateRequest.Types.FilterType.Noput),
        WithoutDeletes = request.Filters.Contains(WatchCreateRequest.Types.FilterType.Nodelete),
        PreviousValues = request.PrevKv,
        Fragment = request.Fragment,
        ProgressNotify = request.ProgressNotify,
    };
}
