using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using static EdgeStore.Protocol.Etcd.Compare.Types;
using static EdgeStore.Protocol.Etcd.RangeRequest.Types;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>Random requests; most make sense, some are refused: the texts of refusals are compared too.</summary>
internal sealed class RequestGenerator(Random random, KeySpace keys, Model model)
{
    private const int LeaseIds = 12;
    private const int MostNesting = 2;

    public PutRequest Put()
    {
        var put = new PutRequest { Key = keys.Key(), Value = keys.Value(), PrevKv = Chance(3) };
        if (Chance(4))
            put.Lease = LeaseId();
        put.IgnoreLease = Chance(20);
        put.IgnoreValue = Chance(20);
        if (put.IgnoreValue && !Chance(4))
            put.Value = ByteString.Empty;
        if (put.IgnoreLease && !Chance(4))
            put.Lease = 0;
        return put;
    }

    public DeleteRangeRequest Delete()
    {
        var interval = keys.Interval();
        return new DeleteRangeRequest { Key = interval.Key, RangeEnd = interval.End, PrevKv = Chance(2) };
    }

    public RangeRequest Range()
    {
        var interval = keys.Interval();
        var range = new RangeRequest
        {
            Key = interval.Key,
            RangeEnd = interval.End,
            Serializable = Chance(4),
            KeysOnly = Chance(6),
            CountOnly = Chance(10),
        };
        if (Chance(3))
            range.Limit = random.Next(1, 8);
        if (Chance(3))
            range.Revision = Revision();
        if (Chance(8))
            range.MinModRevision = Revision();
        if (Chance(8))
            range.MaxModRevision = Revision();
        if (Chance(8))
            range.MinCreateRevision = Revision();
        if (Chance(8))
            range.MaxCreateRevision = Revision();
        if (Chance(3))
        {
            range.SortOrder = (SortOrder)random.Next(3);
            range.SortTarget = interval.IsSmall ? (SortTarget)random.Next(5) : SortTarget.Key;
        }

        return range;
    }

    public TxnRequest Txn(int depth)
    {
        var txn = new TxnRequest();
        for (var i = random.Next(3); i > 0; i--)
            txn.Compare.Add(Compare());
        for (var i = random.Next(4); i > 0; i--)
            txn.Success.Add(Operation(depth));
        for (var i = random.Next(4); i > 0; i--)
            txn.Failure.Add(Operation(depth));
        return txn;
    }

    public LeaseGrantRequest Grant() => new() { ID = random.Next(1, LeaseIds), TTL = random.Next(1000, 5000) };

    public LeaseTimeToLiveRequest TimeToLive() => new() { ID = LeaseId(), Keys = Chance(2) };

    /// <summary>Of a lease that may or may not exist.</summary>
    public long LeaseId() => random.Next(1, LeaseIds);

    /// <summary>From a little below the compacted revision to a little above the present one.</summary>
    private long Revision() => random.NextInt64(Math.Max(1, model.Compacted - 3), model.Revision + (Chance(10) ? 3 : 1));

    /// <summary>Not open-ended: see <see cref="PermittedDifferences"/>.</summary>
    private DeleteRangeRequest DeleteInTxn()
    {
        var delete = Delete();
        if (delete.RangeEnd is [0])
            delete.RangeEnd = ByteString.Empty;
        return delete;
    }

    private RequestOp Operation(int depth) => random.Next(10) switch
    {
        < 4 => new RequestOp { RequestPut = Put() },
        < 6 => new RequestOp { RequestDeleteRange = DeleteInTxn() },
        < 9 => new RequestOp { RequestRange = Range() },
        _ when depth < MostNesting => new RequestOp { RequestTxn = Txn(depth + 1) },
        _ => new RequestOp { RequestRange = Range() },
    };

    private Compare Compare()
    {
        var interval = keys.Interval();
        var compare = new Compare
        {
            Key = interval.Key,
            RangeEnd = interval.End,
            Result = (CompareResult)random.Next(4),
            Target = (CompareTarget)random.Next(5),
        };
        switch (compare.Target)
        {
            case CompareTarget.Version:
                compare.Version = random.Next(4);
                break;
            case CompareTarget.Create:
                compare.CreateRevision = Chance(2) ? 0 : Revision();
                break;
            case CompareTarget.Mod:
                compare.ModRevision = Chance(2) ? 0 : Revision();
                break;
            case CompareTarget.Value:
                compare.Value = keys.Value();
                break;
            case CompareTarget.Lease:
                compare.Lease = Chance(2) ? 0 : LeaseId();
                break;
            default:
                throw new InvalidOperationException($"{compare.Target}");
        }

        return compare;
    }

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;
}
