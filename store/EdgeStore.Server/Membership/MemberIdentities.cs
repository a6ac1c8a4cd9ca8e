using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Membership;

/// <summary>
/// Who this member is: the membership file says so, or else its own data, or else, for a data directory that was never part
/// of a cluster, the flags. As with etcd, those flags only count once.
/// </summary>
internal sealed class MemberIdentities(ServerOptions options, MemberDirectory? file, ClusterJoin join, Func<ulong> newId)
{
    /// <param name="found">Of the data directory; null: it is new.</param>
    /// <exception cref="StartupException">The cluster refuses this member.</exception>
    public async Task<MemberIdentity> OfAsync(MetadataMessage? found)
    {
        if (file is not null) return file.Identity;
        if (found is { Tag: not 0 }) return new MemberIdentity(found.ClusterId, new Tag((int)found.Tag), found.MemberId);
        return options.Cluster switch
        {
            ClusterOptions.Static bootstrap => StaticBootstrap.Identity(bootstrap, options.Name),
            ClusterOptions.Existing when found is not null => throw new StartupException(
                $"--data-dir {options.DataDirectory} has the data of a member that stands alone; such a member keeps its own id and joins with --join"),
            ClusterOptions.Existing added => await JoinAsync(added.Members, found, mustBeAdded: true),
            ClusterOptions.Join joined => await JoinAsync(joined.Members, found, mustBeAdded: false),
            _ => MemberIdentity.Lone,
        };
    }

    private async Task<MemberIdentity> JoinAsync(IReadOnlyList<Uri> members, MetadataMessage? found, bool mustBeAdded)
    {
        var self = OwnProfiles.Of(options);
        var request = new JoinRequest
        {
            Name = self.Name,
            PeerUrls = { self.PeerUrls },
            ClientUrls = { self.ClientUrls },
            Site = self.Site,
            MemberId = found?.MemberId ?? newId(),
            MustBeAdded = mustBeAdded,
        };
        var answer = await join.AskAsync(members, request);
        return new MemberIdentity(answer.ClusterId, Tag.OfMember((int)answer.Tag), ExpectedMemberId: null)
        {
            NewMemberId = answer.MemberId,
            KnownMembers = answer.Members,
            HybridTime = answer.HybridTime,
        };
    }
}
