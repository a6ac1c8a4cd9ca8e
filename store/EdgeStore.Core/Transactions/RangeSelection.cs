using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;

namespace EdgeStore.Core.Transactions;

/// <summary>Which of the keys in a range the client gets, and in what order: filters by revision, sort, limit.</summary>
internal sealed class RangeSelection
{
    private readonly RangeRequest _request;
    private readonly bool _hasFilter;
    private readonly bool _isSorted;
    private readonly int _enough;

    private RangeSelection(RangeRequest request)
    {
        _request = request;
        _hasFilter = (request.MinModRevision | request.MaxModRevision | request.MinCreateRevision | request.MaxCreateRevision) != 0;
        _isSorted = request.SortOrder != RangeRequest.Types.SortOrder.None || request.SortTarget != RangeRequest.Types.SortTarget.Key;

        // One more than the limit tells that there is more; a sort has to see everything. Only a target without an order does not,
        // because in etcd such a request is cut to the limit before it is sorted.
        var seesEverything = request.SortOrder != RangeRequest.Types.SortOrder.None || (_isSorted && _hasFilter);
        _enough = request.Limit > 0 && !seesEverything ? (int)Math.Min(request.Limit, int.MaxValue - 1) + 1 : int.MaxValue;
    }

    public static RangeSelection Of(RangeRequest request) => new(request);

    public bool HasEnough(int alreadySelected) => alreadySelected >= _enough;

    public bool Wants(StoredVersion version, int alreadySelected) => !HasEnough(alreadySelected) && (!_hasFilter || Passes(version));

    /// <summary>In the client's order, no more than the limit; values are read one by one as they are taken.</summary>
    public IEnumerable<KeyValue> Arrange(List<StoredVersion> selected, Func<StoredVersion, KeyValue> read)
    {
        var limit = _request.Limit > 0 ? (int)Math.Min(_request.Limit, int.MaxValue) : int.MaxValue;
        if (_isSorted && _request.SortTarget == RangeRequest.Types.SortTarget.Value) return ArrangeByValue(selected, read).Take(limit);
        IEnumerable<StoredVersion> arranged = selected;
        if (_isSorted) arranged = IsDescending ? selected.OrderDescending(VersionOrder()) : selected.Order(VersionOrder());
        return arranged.Take(limit).Select(version => Project(version, read));
    }

    private bool IsDescending => _request.SortOrder == RangeRequest.Types.SortOrder.Descend;

    private List<KeyValue> ArrangeByValue(List<StoredVersion> selected, Func<StoredVersion, KeyValue> read)
    {
        var kvs = selected.Select(read);
        var byValue = Comparer<KeyValue>.Create((x, y) => x.Value.Span.SequenceCompareTo(y.Value.Span));
        var sorted = (IsDescending ? kvs.OrderDescending(byValue) : kvs.Order(byValue)).ToList();
        if (_request.KeysOnly) sorted.ForEach(kv => kv.Value = Google.Protobuf.ByteString.Empty);
        return sorted;
    }

    private KeyValue Project(StoredVersion version, Func<StoredVersion, KeyValue> read) =>
        _request.KeysOnly ? RangeReader.KeyOnly(version) : read(version);

    private bool Passes(StoredVersion version) =>
        (_request.MinModRevision == 0 || version.ModRevision >= _request.MinModRevision)
        && (_request.MaxModRevision == 0 || version.ModRevision <= _request.MaxModRevision)
        && (_request.MinCreateRevision == 0 || version.CreateRevision >= _request.MinCreateRevision)
        && (_request.MaxCreateRevision == 0 || version.CreateRevision <= _request.MaxCreateRevision);

    private Comparer<StoredVersion> VersionOrder() => _request.SortTarget switch
    {
        RangeRequest.Types.SortTarget.Version => By(version => version.Version),
        RangeRequest.Types.SortTarget.Create => By(version => version.CreateRevision),
        RangeRequest.Types.SortTarget.Mod => By(version => version.ModRevision),
        _ => Comparer<StoredVersion>.Create((x, y) => x.Key.Span.SequenceCompareTo(y.Key.Span)),
    };

    private static Comparer<StoredVersion> By(Func<StoredVersion, long> target) =>
        Comparer<StoredVersion>.Create((x, y) => target(x).CompareTo(target(y)));
}
