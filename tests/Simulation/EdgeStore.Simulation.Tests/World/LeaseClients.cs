using EdgeStore.Core.Errors;
using EdgeStore.Core.Leases;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Clients that grant leases, put keys with them, keep them alive at whatever member and revoke them; ids are used again, and at
/// several members at once.
/// </summary>
internal sealed class LeaseClients(Scheduler scheduler, Scenario scenario, SimulatedFleet fleet, LeaseChecks checks)
{
    private const int Ids = 12;
    private const int MaxTtlSeconds = 4;

    private readonly Random _random = new(scenario.Seed ^ 0x1ea5ec);

    public void Start()
    {
        for (var i = 0; i < scenario.LeaseOperations; i++) scheduler.After(_random.Next(scenario.ActiveMs), Operate);
    }

    private void Operate()
    {
        var member = AnyMember();
        if (!member.IsUp) return;
        var known = member.Published.Leases.All.Select(lease => lease.Id).ToList();
        var id = known.Count == 0 || _random.Next(5) == 0 ? 1 + _random.Next(Ids) : known[_random.Next(known.Count)];
        switch (_random.Next(10))
        {
            case < 4:
                Grant(member);
                break;
            case < 7:
                var put = new PutRequest { Key = AnyKey(), Value = ByteString.CopyFromUtf8("{}"), Lease = id };
                Do(member, batch => batch.Put(put));
                break;
            case < 9:
                Renew(member, id);
                break;
            default:
                Do(member, batch => batch.RevokeLease(id));
                break;
        }
    }

    private void Grant(SimulatedMember member)
    {
        var grant = new LeaseGrantRequest { ID = 1 + _random.Next(Ids), TTL = 1 + _random.Next(MaxTtlSeconds) };
        Do(member, batch => batch.GrantLease(grant, () => 0));
        if (_random.Next(2) == 0) KeepAlive(_random.Next(2) == 0 ? member : AnyMember(), grant.ID, (int)grant.TTL * 1000 / 3);
    }

    private void KeepAlive(SimulatedMember member, long id, int intervalMs) => scheduler.After(intervalMs, () =>
    {
        if (scheduler.NowMs >= scenario.ActiveMs || _random.Next(10) == 0) return;
        Renew(member, id);
        KeepAlive(member, id, intervalMs);
    });

    /// <summary>As the server does, for its own leases and for others'.</summary>
    private void Renew(SimulatedMember member, long id)
    {
        if (!member.IsUp || member.Published.Leases.Find(id) is not { } lease) return;
        if (member.Terms.IsOwn(lease) && member.Published.Phase is MemberPhase.Active or MemberPhase.Leaving) checks.Renewed(member, id, member.Terms.Renew(lease, member.LeaseTime) is not null);
        else if (member.Forwarded.IsDue(id, member.LeaseTime)) Do(member, batch => batch.RenewLease(id));
    }

    private static void Do(SimulatedMember member, Action<WriteBatch> write) => member.Enqueue(new WriteRequest(
        batch =>
        {
            if (batch.Phase != MemberPhase.Active) return false;
            try
            {
                write(batch);
                return true;
            }
            catch (EtcdException)
            {
                return false; // there is no such lease, or there is one already
            }
        },
        _ => { }));

    private ByteString AnyKey() => ByteString.CopyFromUtf8(
        (_random.Next(2) == 0 ? "/registry/o" : "plain") + FormattableString.Invariant($"{_random.Next(scenario.KeysPerPolicy)}"));

    private SimulatedMember AnyMember()
    {
        var running = fleet.Running.ToList();
        return running[_random.Next(running.Count)];
    }
}
