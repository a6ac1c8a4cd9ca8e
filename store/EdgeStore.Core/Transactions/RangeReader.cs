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
        if (request.Key.IsEmpty) throw EtcdErrors.EmptyKey.ToException();
        CheckRevision(request.Revision);
        var revision = request.Revision > 0 ? request.Revision : currentRevision;
        var response = new RangeResponse { Header = new ResponseHeader { Revision = currentRevision } };

        var selection = RangeSelection.Of(request);
        var selected = new List<StoredVersion>();
        var range = new KeyRange(request.Key, request.RangeEnd);
        var isCurrent = revision == currentRevision;
        if (isCurrent) response.Count = _keys.CountLive(range);
        if (isCurrent && request.CountOnly) return response;

        foreach (var newest in _keys.Range(range))
        {
            if (isCurrent && selection.HasEnough(selected.Count)) break;
            if (newest.LiveAt(revision) is not { } version) continue;
            if (!isCurrent) response.Count++;
            if (!request.CountOnly && selection.Wants(version, selected.Count)) selected.Add(version);
        }

        if (request.CountOnly) return response;
        response.Kvs.AddRange(selection.Arrange(selected, ReadValue));
        if (request.Limit > 0 && response.Kvs.Count > request.Limit)
        {
            response.More = true;
            while (response.Kvs.Count > request.Limit) response.Kvs.RemoveAt(response.Kvs.Count - 1);
        }

        return response;
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
}
