using EdgeStore.Core.Access;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Access;

public sealed class AccessChangesTests
{
    [Test]
    public void A_role_gives_its_permissions_to_its_users()
    {
        var member = WithReader(new Member());

        var alice = Rules(member).FindUser("alice")!;

        Assert.That(alice.Roles, Is.EqualTo(new[] { "reader" }));
        alice.CheckRead(Bytes("k"), ByteString.Empty);
        Assert.That(Member.Refused(() => alice.CheckWrite(Bytes("k"), ByteString.Empty)), Is.EqualTo(EtcdErrors.PermissionDenied));
        Assert.That(Member.Refused(() => alice.CheckRead(Bytes("l"), ByteString.Empty)), Is.EqualTo(EtcdErrors.PermissionDenied));
    }

    [Test]
    public void Every_change_counts_and_takes_no_revision_of_a_lone_member()
    {
        var member = new Member();
        var before = member.State.Revision;

        Change(member, rules => rules.AddRole("a"), rules => rules.AddRole("b"), rules => rules.DeleteRole("a"));

        Assert.That((Rules(member).Revision, member.State.Revision), Is.EqualTo((4, before)));
    }

    [Test]
    public void What_etcd_refuses_is_refused_and_changes_nothing()
    {
        var member = WithReader(new Member());
        var before = Rules(member).Revision;

        Refused(EtcdErrors.UserEmpty, rules => rules.AddUser(new AccessUserMessage()));
        Refused(EtcdErrors.UserExists, rules => rules.AddUser(new AccessUserMessage { Name = "alice" }));
        Refused(EtcdErrors.UserNotFound, rules => rules.DeleteUser("bob"));
        Refused(EtcdErrors.UserNotFound, rules => rules.ChangePassword("bob", ByteString.Empty));
        Refused(EtcdErrors.RoleEmpty, rules => rules.AddRole(""));
        Refused(EtcdErrors.RoleExists, rules => rules.AddRole("reader"));
        Refused(EtcdErrors.RoleNotFound, rules => rules.Grant("alice", "writer"));
        Refused(EtcdErrors.RoleNotGranted, rules => rules.Revoke("alice", "writer"));
        Refused(EtcdErrors.PermissionNotGiven, rules => rules.GrantPermission("reader", null));
        Refused(EtcdErrors.PermissionNotGranted, rules => rules.RevokePermission("reader", new Permission { Key = Bytes("k"), RangeEnd = Bytes("l") }));
        Refused(EtcdErrors.RootUserMissing, rules => rules.Enable());
        Change(member, rules => rules.AddUser(new AccessUserMessage { Name = "root" }));
        Refused(EtcdErrors.RootRoleMissing, rules => rules.Enable());
        Assert.That(Rules(member).Revision, Is.EqualTo(before + 1));

        Change(member, rules => rules.Grant("root", "root"), rules => rules.Enable());
        Refused(EtcdErrors.InvalidAuthManagement, rules => rules.DeleteUser("root"));
        Refused(EtcdErrors.InvalidAuthManagement, rules => rules.Revoke("root", "root"));
        Refused(EtcdErrors.InvalidAuthManagement, rules => rules.DeleteRole("root"));

        void Refused(EtcdError error, Action<AccessChanges> change) => Assert.That(Member.Refused(() => Change(member, change)), Is.EqualTo(error));
    }

    [Test]
    public void A_revocation_is_not_undone_by_a_new_password_at_another_member()
    {
        var one = WithReader(new Member(tag: 1));
        var two = new Member(tag: 2);
        two.PullFrom(one);

        Change(one, rules => rules.Revoke("alice", "reader"));
        two.Now = one.Now + 1000;
        Change(two, rules => rules.ChangePassword("alice", Bytes("new")));
        one.PullFrom(two);
        two.PullFrom(one);

        foreach (var member in new[] { one, two })
        {
            var alice = Rules(member).FindUser("alice")!;
            Assert.That((alice.Roles.Count, alice.PasswordHash), Is.EqualTo((0, "new")));
        }
    }

    [Test]
    public void A_user_made_anew_has_none_of_the_roles_that_were_granted_to_the_deleted_one()
    {
        var one = WithReader(new Member(tag: 1));
        var two = new Member(tag: 2);
        two.PullFrom(one);
        Change(one, rules => rules.DeleteUser("alice"));
        Change(two, rules => rules.Revoke("alice", "reader"), rules => rules.Grant("alice", "reader"));
        one.PullFrom(two);
        Assert.That(Rules(one).FindUser("alice"), Is.Null);

        Change(one, rules => rules.AddUser(new AccessUserMessage { Name = "alice" }));

        Assert.That(Rules(one).FindUser("alice")!.Roles, Is.Empty);
    }

    [Test]
    public void Rules_are_kept_until_one_of_their_rows_changes()
    {
        var member = WithReader(new Member());
        var view = new AccessView();
        var rules = view.Of(member.State.System);

        member.Put("k", "v");
        Assert.That(view.Of(member.State.System), Is.SameAs(rules));
        Change(member, changes => changes.DeleteRole("reader"));
        Assert.That(view.Of(member.State.System).FindUser("alice")!.Roles, Is.Empty);
    }

    private static Member WithReader(Member member)
    {
        Change(
            member,
            rules => rules.AddUser(new AccessUserMessage { Name = "alice", Password = Bytes("old") }),
            rules => rules.AddRole("reader"),
            rules => rules.GrantPermission("reader", new Permission { Key = Bytes("k"), PermType = Permission.Types.Type.Read }),
            rules => rules.Grant("alice", "reader"));
        return member;
    }

    private static void Change(Member member, params Action<AccessChanges>[] changes)
    {
        foreach (var change in changes)
        {
            member.Write(batch =>
            {
                AccessChanges.Apply(batch, change);
                return 0;
            });
        }
    }

    private static AccessRules Rules(Member member) => AccessRules.Of(member.State.System);

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
