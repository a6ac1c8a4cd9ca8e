using EdgeStore.Core.Mvcc;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;

namespace EdgeStore.Core.Transactions;

/// <summary>Evaluates the guards of a transaction.</summary>
internal sealed class CompareEvaluator(IKeyView keys, Func<KeyVersion, KeyValue> read)
{
    private readonly ClientKeys _keys = new(keys);

    public bool All(IEnumerable<Compare> compares) => compares.All(Holds);

    private bool Holds(Compare compare)
    {
        var any = false;
        foreach (var newest in _keys.Range(new KeyRange(compare.Key, compare.RangeEnd)))
        {
            if (newest.IsTombstone) continue;
            any = true;
            if (!Satisfies(compare, newest)) return false;
        }

        // A missing key has revision, version and lease 0, but no value: nil and empty cannot be told apart on the wire.
        return any || (compare.Target != Compare.Types.CompareTarget.Value && Satisfies(compare, null));
    }

    private bool Satisfies(Compare compare, KeyVersion? version)
    {
        var order = compare.Target switch
        {
            Compare.Types.CompareTarget.Version => (version?.Version ?? 0).CompareTo(compare.Version),
            Compare.Types.CompareTarget.Create => (version?.CreateRevision ?? 0).CompareTo(compare.CreateRevision),
            Compare.Types.CompareTarget.Mod => (version?.ModRevision ?? 0).CompareTo(compare.ModRevision),
            Compare.Types.CompareTarget.Lease => (version?.Lease ?? 0).CompareTo(compare.Lease),
            _ => read(version!).Value.Span.SequenceCompareTo(compare.Value.Span),
        };
        return compare.Result switch
        {
            Compare.Types.CompareResult.Equal => order == 0,
            Compare.Types.CompareResult.NotEqual => order != 0,
            Compare.Types.CompareResult.Greater => order > 0,
            Compare.Types.CompareResult.Less => order < 0,
            _ => true,
        };
    }
}
