using EdgeStore.Core.Replication;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Peers;

public sealed class FieldSettlingTests
{
    private const string Key = "/registry/things/t";

    [Test]
    public async Task Stamps_of_fields_go_when_every_member_has_the_changes()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await fleet.ConvergeAsync();
        fleet.Isolate(two);
        foreach (var value in new[] { """{"a":1,"b":1,"c":1}""", """{"a":1,"b":2,"c":1}""", """{"a":1,"b":2,"c":2}""" }) await one.PutAsync(Key, value);
        Assert.That(FieldsOf(one), Is.EqualTo(new[] { "/b", "/c" }), "the other may still change them");

        fleet.Rejoin(two);
        await fleet.ConvergeAsync();

        var edit = 2;
        await Eventually.Holds(
            () =>
            {
                if (!IsStable(one)) return false;
                one.Kv.Put(new PutRequest { Key = ByteString.CopyFromUtf8(Key), Value = ByteString.CopyFromUtf8($$"""{"a":{{edit++}},"b":2,"c":2}""") });
                return FieldsOf(one) is ["/a"];
            },
            "only what was edited last has a stamp of its own");
    }

    /// <summary>Edits in quick succession never settle: each finds the one before it still on its way.</summary>
    private static bool IsStable(FleetMember member)
    {
        var stable = member.Services.GetRequiredService<FleetMonitor>().Current.StableVector;
        return RecordOf(member).Dots.All(dot => stable.Covers(Dot.FromMessage(dot)));
    }

    private static List<string> FieldsOf(FleetMember member) => [.. RecordOf(member).Fields.Select(field => field.Path)];

    private static RecordMessage RecordOf(FleetMember member)
    {
        var newest = member.Services.GetRequiredService<StoreHead>().Published.Keys.Find(ByteString.CopyFromUtf8(Key))!;
        return member.Services.GetRequiredService<IStorageEngine>().Read(newest.Position)!.Record;
    }
}
