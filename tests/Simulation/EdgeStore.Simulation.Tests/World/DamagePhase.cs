using System.Globalization;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.Repair;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Simulation.Tests.Checks;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// All members hold the same. Now keys are damaged at one or several of them, never the same key twice, while clients write
/// elsewhere and streams break. The members must find and heal it by themselves, to what it was.
/// </summary>
internal sealed class DamagePhase(
    Scheduler scheduler, Scenario scenario, IReadOnlyList<SimulatedMember> members, SimulatedNetwork network, SimulatedRepairs repairs)
{
    private const int WritingMs = 3_000;
    private const int HealingMs = 600_000;

    private readonly Random _random = new(scenario.Seed ^ 0xda3a6e);

    public void Run()
    {
        repairs.IsDamageExpected = true;
        if (!scheduler.RunUntil(scheduler.NowMs + 10_000, () => members.All(member => member.IsIdle))) throw new SimulationFailure("repair", "the writers never rest");
        var truth = Contents(members[0]);
        foreach (var key in truth.Keys.OrderBy(_ => _random.Next()).Take(scenario.Damages).ToList()) Damage(members[_random.Next(members.Count)], key);
        for (var i = 0; i < 20; i++) scheduler.After(_random.Next(WritingMs), Write);
        for (var i = 0; i < 3; i++) scheduler.After(_random.Next(WritingMs), network.BreakOne);
        scheduler.RunUntil(scheduler.NowMs + WritingMs);

        if (!scheduler.RunUntil(scheduler.NowMs + HealingMs, () => Convergence.IsReached(members, network)))
            throw new SimulationFailure("repair", Convergence.Describe(members, network));
        foreach (var member in members)
            foreach (var (key, was) in truth)
                if (Contents(member).GetValueOrDefault(key) is var found && found != was)
                    throw new SimulationFailure("repair", $"{member.Name} ends with {key.ToStringUtf8()} = {found}, not {was}");
    }

    private void Damage(SimulatedMember member, ByteString key) => member.Damage((engine, state) =>
    {
        switch (_random.Next(3))
        {
            case 0:
                return Core.Tests.Repair.Damage.Lose(engine, state, key);
            case 1 when CanRegress(state.Keys.Find(key)!, engine):
                return Core.Tests.Repair.Damage.Regress(engine, state, key);
            default:
                Core.Tests.Repair.Damage.Rot(engine, state, key);
                return state;
        }
    });

    private static bool CanRegress(KeyVersion version, InMemoryEngine engine) =>
        version.Older is { } older && engine.Read(older.Position) is { LocalOnly: false };

    private void Write()
    {
        var put = new PutRequest
        {
            Key = ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"busy{_random.Next(5)}")),
            Value = ByteString.CopyFromUtf8(_random.Next().ToString(CultureInfo.InvariantCulture)),
        };
        members[_random.Next(members.Count)].Enqueue(new WriteRequest(
            batch =>
            {
                batch.Put(put);
                return true;
            },
            _ => { }));
    }

    private static Dictionary<ByteString, string> Contents(SimulatedMember member) => member.Published.Keys.All
        .Where(version => !version.IsLocalOnly && !version.IsTombstone && !version.Key.ToStringUtf8().StartsWith("busy", StringComparison.Ordinal))
        .ToDictionary(version => version.Key, version => $"{version.Identity.Stamp} {member.Engine.Read(version.Position)?.Record.Value.ToStringUtf8()}");
}
