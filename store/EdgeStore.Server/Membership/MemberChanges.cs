using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Protocol.Membership;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Services;
using EdgeStore.Server.Writing;
using Grpc.Core;

namespace EdgeStore.Server.Membership;

/// <summary>Adds, moves and removes members, on the word of clients and of processes that want to join.</summary>
internal sealed class MemberChanges(
    StoreHead store, IStoreWriter writer, IMemberDirectory directory, OwnProfile profile, FleetMonitor fleet, PeerChannels channels, IdSource ids)
{
    private readonly MemberAdmission _admission = new(
        profile, tag => fleet.Current.Peers.Any(peer => peer.Member.Tag == tag && peer.View.Connected), ids.NewId);

    /// <summary>Lets a process in, or makes a place for one; the senior member does it.</summary>
    /// <exception cref="EtcdException">Refused, or the senior member cannot be reached.</exception>
    public async Task<JoinResponse> AdmitAsync(JoinRequest request, CancellationToken cancellation)
    {
        RequireReplicated();
        var own = store.Published.Tag;
        if (MemberAdmission.SeniorFor(request, directory.Current) is not { } senior || senior.Tag == own)
            return await writer.WriteAsync(batch => _admission.Admit(batch, request), cancellation);
        if (request.Forwarded) throw EtcdErrors.NotSenior(senior.Name).ToException();
        _admission.CheckNotConnected(request, directory.Current);
        var answer = await ForwardAsync(senior, new JoinRequest(request) { Forwarded = true }, cancellation);
        await ChangeAsync(batch => MemberAdmission.Keep(batch, answer), CancellationToken.None);
        return answer;
    }

    public Task RemoveAsync(ulong memberId, CancellationToken cancellation) => ChangeAsync(
        batch => MemberChange.Remove(batch, memberId, "removed by MemberRemove"), cancellation);

    public Task MoveAsync(ulong memberId, IReadOnlyList<string> peerUrls, CancellationToken cancellation) => ChangeAsync(
        batch => MemberChange.Move(batch, memberId, peerUrls), cancellation);

    /// <summary>This member removes itself: it leaves in good order.</summary>
    public async Task LeaveAsync(Departure departure, CancellationToken cancellation)
    {
        RequireReplicated();
        if (fleet.Current.Peers.Count == 0) throw EtcdErrors.NotEnoughStartedMembers.ToException();
        await departure.LeaveAsync(minPeers: 1, cancellation);
    }

    private async Task ChangeAsync(Action<Core.Transactions.WriteBatch> change, CancellationToken cancellation)
    {
        RequireReplicated();
        await writer.WriteAsync(
            batch =>
            {
                change(batch);
                return true;
            },
            cancellation);
    }

    private async Task<JoinResponse> ForwardAsync(ClusterMember senior, JoinRequest request, CancellationToken cancellation)
    {
        var reason = "it has no peer URL";
        foreach (var address in senior.PeerUrls)
        {
            try
            {
                using var channel = channels.Open(address);
                return await new Protocol.Membership.Membership.MembershipClient(channel).JoinAsync(request, cancellationToken: cancellation);
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable && failure.InnerException is not null)
            {
                reason = failure.Status.Detail;
            }
            catch (RpcException refusal)
            {
                throw new EtcdError(refusal.StatusCode, refusal.Status.Detail).ToException();
            }
        }

        throw EtcdErrors.SeniorUnreachable(senior.Name, reason).ToException();
    }

    private void RequireReplicated()
    {
        if (directory is not ReplicatedDirectory) throw EtcdErrors.MembershipIsManaged.ToException();
    }
}
