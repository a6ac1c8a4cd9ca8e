using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Writing;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>etcd's Cluster service. Members are listed; they come and go through the membership file, not through calls.</summary>
internal sealed class ClusterService(MemberListing members, StoreHead store, ResponseHeaders headers) : Cluster.ClusterBase
{
    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context)
    {
        // As with etcd, the header of this service has no revision.
        var response = new MemberListResponse { Header = headers.At(0) };
        response.Members.AddRange(members.List(store.Published));
        return Task.FromResult(response);
    }

    public override Task<MemberAddResponse> MemberAdd(MemberAddRequest request, ServerCallContext context) => throw Refusal();

    public override Task<MemberRemoveResponse> MemberRemove(MemberRemoveRequest request, ServerCallContext context) => throw Refusal();

    public override Task<MemberUpdateResponse> MemberUpdate(MemberUpdateRequest request, ServerCallContext context) => throw Refusal();

    public override Task<MemberPromoteResponse> MemberPromote(MemberPromoteRequest request, ServerCallContext context) => throw Refusal();

    private static EtcdException Refusal() => EtcdErrors.MembershipIsManaged.ToException();
}
