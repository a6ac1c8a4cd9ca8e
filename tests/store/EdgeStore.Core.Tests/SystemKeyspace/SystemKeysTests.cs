using EdgeStore.Core.Mvcc;
using EdgeStore.Core.SystemKeyspace;
using Google.Protobuf;
using static EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.SystemKeyspace;

public sealed class SystemKeysTests
{
    [Test]
    public void A_key_has_a_table_and_an_id()
    {
        var key = SystemKeys.Key("leases", ByteString.CopyFrom(0, 7));
        Assert.Multiple(() =>
        {
            Assert.That(key, Is.EqualTo(Bytes("\0edgestore/leases/\0\a")), "it is on disks and in other members' logs");
            Assert.That(SystemKeys.TrySplit(key, out var table, out var id), Is.True);
            Assert.That((table, id), Is.EqualTo(("leases", ByteString.CopyFrom(0, 7))));
        });
    }

    [TestCase("a")]
    [TestCase("\0edgestore")]
    [TestCase("\0edgestore/leases")]
    public void What_is_no_system_record_is_not_taken_for_one(string key) =>
        Assert.That(SystemKeys.TrySplit(Bytes(key), out _, out _), Is.False);

    [TestCase("\0", "\0", ExpectedResult = new[] { "\0", "\0edgestorf", "\u0001", "z" }, TestName = "Everything")]
    [TestCase("\0", "z", ExpectedResult = new[] { "\0", "\0edgestorf", "\u0001" }, TestName = "From before to behind")]
    [TestCase("\0", "\0edgestore/b", ExpectedResult = new[] { "\0" }, TestName = "From before to within")]
    [TestCase("\0", "\0a", ExpectedResult = new[] { "\0" }, TestName = "Before")]
    [TestCase("\0edgestore/", "\0edgestore0", ExpectedResult = new string[0], TestName = "Exactly")]
    [TestCase("\0edgestore/b", "\u0002", ExpectedResult = new[] { "\0edgestorf", "\u0001" }, TestName = "From within to behind")]
    [TestCase("\0edgestore/b", "\0", ExpectedResult = new[] { "\0edgestorf", "\u0001", "z" }, TestName = "From within to the end")]
    [TestCase("\0edgestorf", "\0", ExpectedResult = new[] { "\0edgestorf", "\u0001", "z" }, TestName = "Behind")]
    [TestCase("\0edgestore/c", "", ExpectedResult = new string[0], TestName = "One of them")]
    [TestCase("z", "", ExpectedResult = new[] { "z" }, TestName = "One client's key")]
    [TestCase("z", "a", ExpectedResult = new string[0], TestName = "Inverted")]
    public string[] Clients_see_only_their_own_in(string start, string end)
    {
        var member = new Transactions.Member();
        foreach (var key in new[] { "\0", "\0edgestorf", "\u0001", "z" }) member.Put(key, "");
        member.Write(batch =>
        {
            batch.ChangeSystem(system =>
            {
                foreach (var id in new[] { "", "x" }) system.Put(Rows.Table, Bytes(id), Rows.Of(1));
            });
            return 0;
        });

        var range = new KeyRange(Bytes(start), Bytes(end));
        var seen = new ClientKeys(member.State.Keys).Range(range).Select(version => version.Key.ToStringUtf8()).ToArray();
        Assert.That(new ClientKeys(member.State.Keys).CountLive(range), Is.EqualTo(seen.Length));
        Assert.That(member.Range(start, end).Kvs.Select(kv => kv.Key.ToStringUtf8()), Is.EqualTo(seen));
        return seen;
    }
}
