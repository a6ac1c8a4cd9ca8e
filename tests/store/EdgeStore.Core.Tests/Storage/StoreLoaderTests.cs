using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.Transactions;

namespace EdgeStore.Core.Tests.Storage;

public sealed class StoreLoaderTests
{
    [Test]
    public void An_empty_disk_under_a_known_tag_is_refused()
    {
        var identity = new MemberIdentity(77, new Tag(4), ExpectedMemberId: 0xabc);

        Assert.That(
            () => StoreLoader.Open(new InMemoryEngine(), identity, () => 1),
            Throws.TypeOf<StoreIdentityException>().With.Message.Contains("tag 4 belongs to member 0000000000000abc").And.Message.Contains("new tag"));
    }

    [Test]
    public void Another_tag_another_cluster_or_no_cluster_is_refused()
    {
        var member = new Member(tag: 1);

        Assert.That(() => Open(new MemberIdentity(77, new Tag(2), null)), Throws.TypeOf<StoreIdentityException>());
        Assert.That(() => Open(new MemberIdentity(78, new Tag(1), null)), Throws.TypeOf<StoreIdentityException>());
        Assert.That(() => Open(MemberIdentity.Lone), Throws.TypeOf<StoreIdentityException>());
        Assert.That(() => Open(new MemberIdentity(77, new Tag(1), null)), Throws.Nothing);

        StoreState Open(MemberIdentity identity) => StoreLoader.Open(member.Disk, identity, () => 1);
    }

    [Test]
    public void A_lost_log_entry_is_named()
    {
        var member = new Member();
        member.Put("a", "1");
        member.Put("b", "1");
        member.Disk.Write(new WriteSet { Metadata = member.Disk.Load().Metadata!, Dropped = [new LogPosition(3, 0)] });

        Assert.That(
            () => StoreLoader.Open(member.Disk, MemberIdentity.Lone, () => 1),
            Throws.TypeOf<CorruptStoreException>().With.Message.Contains("fingerprint"));
    }

    [Test]
    public void A_crash_loses_what_was_not_synced_and_nothing_else()
    {
        var member = new Member();
        member.Put("a", "1");
        member.Disk.Write(new WriteSet { Metadata = new Protocol.Replication.MetadataMessage { Revision = 9 } });

        member.Disk.Crash();

        Assert.That(member.Load().Revision, Is.EqualTo(member.State.Revision));
    }
}
