using EdgeStore.Core.Errors;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Access;
using EdgeStore.Server.Options;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>etcd's KV service. Reads come from the published snapshot, everything else goes through the writer.</summary>
internal sealed class KvService(
    ClientWriter writer,
    StoreHead store,
    SnapshotReader snapshots,
    IStorageEngine engine,
    ReadCache entries,
    ResponseHeaders headers,
    SweepObserver sweeps,
    ServerOptions options,
    AccessGuard guard,
    StoreMetrics metrics) : KV.KVBase
{
    /// <summary>Of a streamed range; a single larger value makes a larger piece.</summary>
    private const int StreamPieceBytes = 1 << 20;

    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context)
    {
        metrics.Ranges.Inc();
        CheckRange(request, context);
        var response = snapshots.Read(state => new RangeReader(state, entries).Range(request));
        headers.Fill(response.Header);
        return Task.FromResult(response);
    }

    public override async Task RangeStream(
        RangeRequest request, IServerStreamWriter<RangeStreamResponse> responseStream, ServerCallContext context)
    {
        metrics.Ranges.Inc();
        CheckRange(request, context);
        try
        {
            foreach (var piece in new RangeReader(store.Published, entries).Stream(request, StreamPieceBytes))
            {
                headers.Fill(piece.Header);
                await responseStream.WriteAsync(new RangeStreamResponse { RangeResponse = piece }, context.CancellationToken);
            }
        }
        catch (CompactedDuringReadException)
        {
            // Swept away under a slow reader; it cannot be begun anew, because part of it is sent.
            throw EtcdErrors.Compacted.ToException();
        }
    }

    public override async Task<PutResponse> Put(PutRequest request, ServerCallContext context)
    {
        metrics.Puts.Inc();
        TxnValidator.Check(request);
        guard.Check(request, context);
        CheckSize(request);
        var response = await writer.WriteAsync(RequestGrowth.Of(request), batch => batch.Put(request), context);
        headers.Fill(response.Header);
        return response;
    }

    public override async Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context)
    {
        metrics.Deletes.Inc();
        TxnValidator.Check(request);
        guard.Check(request, context);
        CheckSize(request);
        var response = await writer.WriteAsync(RequestGrowth.None, batch => batch.DeleteRange(request), context);
        headers.Fill(response.Header);
        return response;
    }

    public override async Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context)
    {
        metrics.Txns.Inc();
        TxnValidator.Check(request, options.Writer.MaxTxnOps);
        guard.Check(request, context);
        CheckSize(request);
        var response = TxnKind.IsReadOnly(request)
            ? snapshots.Read(state => new WriteBatch(state, engine, options.Writer, unixMilliseconds: 0).Txn(request))
            : await writer.WriteAsync(RequestGrowth.Of(request), batch => batch.Txn(request), context);
        headers.Fill(response.Header);
        return response;
    }

    public override async Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context)
    {
        guard.CheckCaller(context);
        var response = await writer.WriteAsync(RequestGrowth.None, batch => batch.Compact(request.Revision), context.CancellationToken);
        if (request.Physical) await sweeps.WaitAsync(request.Revision, context.CancellationToken);
        headers.Fill(response.Header);
        return response;
    }

    /// <summary>An empty key is refused before anybody asks who asks.</summary>
    private void CheckRange(RangeRequest request, ServerCallContext context)
    {
        if (request.Key.IsEmpty) throw EtcdErrors.EmptyKey.ToException();
        guard.Check(request, context);
    }

    private void CheckSize(IMessage request)
    {
        if (request.CalculateSize() > options.Limits.MaxRequestBytes) throw EtcdErrors.RequestTooLarge.ToException();
    }
}
