using EdgeStore.Core.Errors;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;

namespace EdgeStore.Core.Transactions;

/// <summary>Answers etcd's Range over a view of the keys at its current revision, or at an older one.</summary>
public sealed class RangeReader(IKeyView keys, IEntryReader log, RevisionScheme scheme, long currentRevision, long compactRevision)
{
    private readonly ClientKeys _keys = new(keys);

    public RangeReader(StoreState state, IEntryReader log)
        : this(state.Keys, log, state.Scheme, state.Revision, state.CompactRevision)
    {
    }

    /// <exception cref="EtcdException">Empty key; the revision is compacted, in the future, or another member's.</exception>
    /// <exception cref="CompactedDuringReadException">Try again with the newest state.</exception>
    public RangeResponse Range(RangeRequest request)
    {
        var found = Find(request);
        var response = new RangeResponse { Header = Header(), Count = found.Count, More = found.More };
        response.Kvs.AddRange(found.Kvs);
        return response;
    }

    /// <summary>
    /// The same answer in pieces, so that it is never in memory as a whole: each has the header, the last one count and more.
    /// Protobuf's merge of all pieces is what <see cref="Range"/> answers.
    /// </summary>
    /// <exception cref="EtcdException">As with <see cref="Range"/>.</exception>
    /// <exception cref="CompactedDuringReadException">What has been yielded so far is right, the rest is gone.</exception>
    public IEnumerable<RangeResponse> Stream(RangeRequest request, int pieceBytes)
    {
        var found = Find(request);
        var piece = new RangeResponse { Header = Header() };
        var bytes = 0;
        foreach (var kv in found.Kvs)
        {
            var size = kv.CalculateSize();
            if (bytes > 0 && bytes + size > pieceBytes)
            {
                yield return piece;
                piece = new RangeResponse { Header = Header() };
                bytes = 0;
            }

            piece.Kvs.Add(kv);
            bytes += size;
        }

        piece.Count = found.Count;
        piece.More = found.More;
        yield return piece;
    }

    public void CheckRevision(long revision)
    {
        if (revision <= 0) return;
        if (!scheme.IsOwn(revision) || revision < compactRevision) throw EtcdErrors.Compacted.ToException();
        if (revision > currentRevision) throw EtcdErrors.FutureRevision.ToException();
    }

    /// <summary>The key with its value as of a version.</summary>
    public KeyValue ReadValue(StoredVersion version)
    {
        var entry = log.Read(version.Position) ?? throw new CompactedDuringReadException();
        var kv = KeyOnly(version);
        kv.Value = entry.Record.Value;
        return kv;
    }

    internal static KeyValue KeyOnly(StoredVersion version) => new()
    {
        Key = version.Key,
        CreateRevision = version.CreateRevision,
        ModRevision = version.ModRevision,
        Version = version.Version,
        Lease = version.Lease,
    };

    private (IEnumerable<KeyValue> Kvs, long Count, bool More) Find(RangeRequest request)
    {
        if (request.Key.IsEmpty) throw EtcdErrors.EmptyKey.ToException();
        CheckRevision(request.Revision);
        var revision = request.Revision > 0 ? request.Revision : currentRevision;
        var selection = RangeSelection.Of(request);
        var selected = new List<StoredVersion>();
        var range = new KeyRange(request.Key, request.RangeEnd);
        var isCurrent = revision == currentRevision;
        var count = isCurrent ? _keys.CountLive(range) : 0;
        if (isCurrent && request.CountOnly) return ([], count, false);

        foreach (var newest in _keys.Range(range))
        {
            if (isCurrent && selection.HasEnough(selected.Count)) break;
            if (newest.LiveAt(revision) is not { } version) continue;
            if (!isCurrent) count++;
            if (!request.CountOnly && selection.Wants(version, selected.Count)) selected.Add(version);
        }

        if (request.CountOnly) return ([], count, false);
        return (selection.Arrange(selected, ReadValue), count, request.Limit > 0 && selected.Count > request.Limit);
    }

    private ResponseHeader Header() => new() { Revision = currentRevision };
}
