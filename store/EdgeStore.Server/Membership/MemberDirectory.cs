using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Membership;

/// <summary>The membership that a file says this member works by, and its own place in it.</summary>
internal sealed class MemberDirectory : IMemberDirectory
{
    private volatile ClusterMembership _current;

    private MemberDirectory(ClusterMembership initial, Tag ownTag)
    {
        _current = initial;
        OwnTag = ownTag;
    }

    public ClusterMembership Current => _current;

    public Tag OwnTag { get; }

    /// <returns>Null without a membership file.</returns>
    /// <exception cref="StartupException">The membership cannot be read, or this member is not an active part of it.</exception>
    public static MemberDirectory? Open(ServerOptions options) =>
        options.Cluster is ClusterOptions.FromFile file ? Open(MembershipFile.Load(file.Path), options.Name, $"membership file {file.Path}") : null;

    /// <summary>Who the data directory has to belong to.</summary>
    public MemberIdentity Identity => new(_current.ClusterId, OwnTag, _current.Find(OwnTag)?.MemberId);

    /// <summary>Takes a changed membership.</summary>
    /// <exception cref="MembershipException">It is another cluster's, or this member has another place in it: that needs a restart.</exception>
    public void Replace(ClusterMembership changed, string ownName)
    {
        if (changed.ClusterId != _current.ClusterId)
            throw new MembershipException([$"the cluster id changed from {_current.ClusterId:x16} to {changed.ClusterId:x16}"]);
        if (changed.Find(OwnTag) is not { } own || own.Name != ownName)
            throw new MembershipException([$"this member, {ownName} with tag {OwnTag}, is not in it"]);
        _current = changed;
    }

    private static MemberDirectory Open(ClusterMembership membership, string ownName, string source)
    {
        var own = membership.Find(ownName)
            ?? throw new StartupException($"{source}: there is no member '{ownName}' in it (see --name)");
        if (!own.IsActive)
            throw new StartupException($"{source}: member '{ownName}' with tag {own.Tag} has been removed from the cluster; a node that comes back needs a new tag");
        return new MemberDirectory(membership, own.Tag);
    }
}
