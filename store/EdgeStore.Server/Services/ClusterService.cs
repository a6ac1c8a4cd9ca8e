using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Membership;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Writing;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>etcd's Cluster service. With a membership file, members are listed and the file is the only way to change them.</summary>
internal sealed class ClusterService(
    MemberListing members, MemberChanges changes, Departure departure, StoreHead store, ResponseHeaders headers) : Cluster.ClusterBase
{
    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) =>
        Task.FromResult(new MemberListResponse { Header = Header(), Members = { members.List(store.Published) } });

    public override async Task<MemberAddResponse> MemberAdd(MemberAddRequest request, ServerCallContext context)
    {
        Check(request.PeerURLs);
        if (request.IsLearner) throw EtcdErrors.NoLearners.ToException();
        var answer = await changes.AdmitAsync(new JoinRequest { PeerUrls = { request.PeerURLs } }, context.CancellationToken);

        // The senior member's answer: its rows may not have arrived here yet.
        var list = members.List(store.Published, ClusterMembership.OfRows(answer.ClusterId, answer.Members));
        return new MemberAddResponse { Header = Header(), Member = list.First(member => member.ID == answer.MemberId), Members = { list } };
    }

    public override async Task<MemberRemoveResponse> MemberRemove(MemberRemoveRequest request, ServerCallContext context)
    {
        // Its own removal is the last word that others would take from it, so it comes after everything else.
        if (request.ID == headers.MemberId && !store.Published.Tag.IsNone) await changes.LeaveAsync(departure, context.CancellationToken);
        else await changes.RemoveAsync(request.ID, context.CancellationToken);
        return new MemberRemoveResponse { Header = Header(), Members = { Changed() } };
    }

    public override async Task<MemberUpdateResponse> MemberUpdate(MemberUpdateRequest request, ServerCallContext context)
    {
        Check(request.PeerURLs);
        await changes.MoveAsync(request.ID, request.PeerURLs, context.CancellationToken);
        return new MemberUpdateResponse { Header = Header(), Members = { Changed() } };
    }

    public override Task<MemberPromoteResponse> MemberPromote(MemberPromoteRequest request, ServerCallContext context) =>
        throw (members.List(store.Published).Any(member => member.ID == request.ID) ? EtcdErrors.NotLearner : EtcdErrors.MemberNotFound).ToException();

    /// <summary>What has just been changed is in the published state; the directory may hear of it a moment later.</summary>
    private IReadOnlyList<Member> Changed()
    {
        var state = store.Published;
        return state.Tag.IsNone ? members.List(state) : members.List(state, ClusterMembership.OfRows(state.ClusterId, state.System));
    }

    /// <summary>As with etcd, the header of this service has no revision.</summary>
    private ResponseHeader Header() => headers.At(0);

    private static void Check(RepeatedField<string> peerUrls)
    {
        if (peerUrls.Count == 0 || MemberUrls.Check(peerUrls) is not null) throw EtcdErrors.BadMemberUrls.ToException();
    }
}
