using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Membership;
using Grpc.Core;

namespace EdgeStore.Server.Membership;

/// <summary>Where processes that want to join ask. Whoever reaches the peer port may: with TLS, that is who has a peer certificate.</summary>
internal sealed class MembershipService(MemberChanges changes, ILogger<MembershipService> log) : Protocol.Membership.Membership.MembershipBase
{
    public override async Task<JoinResponse> Join(JoinRequest request, ServerCallContext context)
    {
        if (MemberUrls.Check(request.PeerUrls) is not null || (request.Name.Length == 0 && request.PeerUrls.Count == 0)) throw EtcdErrors.BadMemberUrls.ToException();
        var answer = await changes.AdmitAsync(request, context.CancellationToken);
        log.LogInformation("member {Name} at {Urls} was given tag {Tag}", request.Name, string.Join(", ", request.PeerUrls), answer.Tag);
        return answer;
    }
}
