using System.Globalization;
using System.Text.Json.Nodes;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Clients that write anywhere: single keys, ranges, transactions, and compare-and-swap with what they read before, here
/// or at another member.
/// </summary>
internal sealed class Clients
{
    private static readonly SystemTable<DotMessage> Rows = new("simulated", DotMessage.Parser);

    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly SimulatedFleet _fleet;
    private readonly SimulatedNetwork _network;
    private readonly Invariants _invariants;
    private readonly ByteString[] _keys;
    private int _values;

    public Clients(Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet, SimulatedNetwork network, Invariants invariants)
    {
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _fleet = fleet;
        _network = network;
        _invariants = invariants;
        _keys = [.. Enumerable.Range(0, scenario.KeysPerPolicy).SelectMany(n => new[] { Key("/registry/o", n), Key("plain", n) }), Key("compact_rev_key", null)];
    }

    public void Start()
    {
        for (var i = 0; i < _scenario.Operations; i++) _scheduler.After(_random.Next(_scenario.ActiveMs), Operate);
    }

    private void Operate()
    {
        var member = AnyMember();
        if (!member.IsUp || (_scenario.AwayIsQuiet && _network.IsAway(member))) return;
        switch (_random.Next(11))
        {
            case < 4:
                var put = new PutRequest { Key = AnyKey() };
                put.Value = NewValue(put.Key, member);
                Do(member, batch => batch.Put(put));
                break;
            case < 6:
                var delete = new DeleteRangeRequest { Key = AnyKey() };
                Do(member, batch => batch.DeleteRange(delete));
                break;
            case 6:
                var range = new DeleteRangeRequest { Key = Key("plain", null), RangeEnd = Key("plain3", null) };
                Do(member, batch => batch.DeleteRange(range));
                break;
            case 7:
                var txn = SeveralChanges(member);
                Do(member, batch => batch.Txn(txn));
                break;
            case 8:
                Do(member, batch => batch.ChangeSystem(ChangeRow));
                break;
            default:
                ReadThenSwap(AnyMember(), member);
                break;
        }
    }

    /// <summary>What members tell each other is replicated beside what clients write.</summary>
    private void ChangeRow(SystemTransaction system)
    {
        var id = ByteString.CopyFrom((byte)_random.Next(3));
        if (_random.Next(3) == 0) system.Delete(Rows, id);
        else system.Put(Rows, id, new DotMessage { N = (ulong)_values++ });
    }

    // Clients do not know who belongs to the cluster.
    private SimulatedMember AnyMember()
    {
        var running = _fleet.Running.ToList();
        return _scenario.WritesMostlyAtOne && _random.Next(4) > 0 ? running[0] : running[_random.Next(running.Count)];
    }

    private void Do(SimulatedMember member, Action<WriteBatch> write) => Do(
        member,
        batch =>
        {
            write(batch);
            return true;
        },
        _ => { });

    /// <summary>As the server's client writer: a member that leaves takes no more changes from clients.</summary>
    private void Do(SimulatedMember member, Func<WriteBatch, bool> write, Action<StoreState> onDurable) => member.Enqueue(new WriteRequest(
        batch => (batch.Phase == MemberPhase.Active || _scenario.Mutation == Mutation.LeaveTakingWrites) && write(batch), onDurable));

    private TxnRequest SeveralChanges(SimulatedMember member)
    {
        var txn = new TxnRequest();
        foreach (var key in _keys.OrderBy(_ => _random.Next()).Take(_random.Next(2, 5)).ToList())
        {
            txn.Success.Add(_random.Next(3) == 0
                ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } }
                : new RequestOp { RequestPut = new PutRequest { Key = key, Value = NewValue(key, member) } });
        }

        return txn;
    }

    /// <summary>What every Kubernetes client does; but the write may go to another member than the read.</summary>
    private void ReadThenSwap(SimulatedMember reader, SimulatedMember writer)
    {
        if (!reader.IsUp) return;
        var key = AnyKey();
        var read = reader.Published.Keys.Find(key) is { IsTombstone: false } live ? live : null;
        var txn = new TxnRequest();
        txn.Compare.Add(new Compare
        {
            Key = key,
            Target = Compare.Types.CompareTarget.Mod,
            Result = Compare.Types.CompareResult.Equal,
            ModRevision = read?.ModRevision ?? 0,
        });
        txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = key, Value = NewValue(key, reader) } });
        _scheduler.After(_random.Next(500), () =>
        {
            TxnResponse? response = null;
            Do(
                writer,
                batch =>
                {
                    response = batch.Txn(txn);
                    return response.Succeeded;
                },
                state => _invariants.Swapped(writer, state, key, read, response!.Header.Revision));
        });
    }

    private ByteString AnyKey() => _keys[_random.Next(_keys.Length)];

    /// <summary>Another value; of a Kubernetes object, what the member shows of it with another field or two.</summary>
    private ByteString NewValue(ByteString key, SimulatedMember member)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"v{_values++}");
        if (!key.ToStringUtf8().StartsWith("/registry/", StringComparison.Ordinal)) return ByteString.CopyFromUtf8(text);
        var live = member.Published.Keys.Find(key) is { IsTombstone: false } version ? member.Engine.Read(version.Position) : null;
        var fields = live is null ? [] : JsonNode.Parse(live.Record.Value.ToStringUtf8())!.AsObject();
        for (var i = _random.Next(2); i >= 0; i--)
        {
            var name = ((char)('a' + _random.Next(5))).ToString();
            if (_random.Next(4) == 0) fields.Remove(name);
            else fields[name] = text;
        }

        if (_random.Next(3) == 0) EditList(fields, text);

        return ByteString.CopyFromUtf8(fields.ToJsonString(new() { WriteIndented = _random.Next(2) == 0 }));
    }

    /// <summary>Changes, adds, removes or moves an element.</summary>
    private void EditList(JsonObject fields, string text)
    {
        var list = fields[Fields.List]?.AsArray().Select(element => element!.DeepClone()).ToList() ?? [];
        var name = ((char)('x' + _random.Next(3))).ToString();
        var at = list.FindIndex(element => element["name"]!.GetValue<string>() == name);
        if (at < 0) list.Insert(_random.Next(list.Count + 1), new JsonObject { ["name"] = name, ["value"] = text });
        else if (_random.Next(3) == 0) list.RemoveAt(at);
        else if (_random.Next(2) == 0) list.Reverse();
        else list[at]["value"] = text;
        fields[Fields.List] = new JsonArray([.. list]);
    }

    private static ByteString Key(string name, int? n) =>
        ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{name}{n}"));
}
