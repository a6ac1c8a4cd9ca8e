using EdgeStore.Protocol.Membership;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Peers;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace EdgeStore.Server.Membership;

/// <summary>A process without a place asks the members of a cluster for one, until one answers.</summary>
internal sealed class ClusterJoin(PeerChannels channels, PeerSettings settings, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="members">Peer URLs, asked in turn.</param>
    /// <exception cref="StartupException">A member refused for a reason that does not go by itself.</exception>
    public async Task<JoinResponse> AskAsync(IReadOnlyList<Uri> members, JoinRequest request)
    {
        var retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<RpcException>(MayPass),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = settings.FirstRetry,
                MaxDelay = settings.LastRetry,
            })
            .Build();
        var attempt = 0;
        try
        {
            return await retry.ExecuteAsync(async _ => await AskAsync(members[attempt++ % members.Count], request), CancellationToken.None);
        }
        catch (RpcException refusal)
        {
            throw new StartupException($"the cluster refused this member: {refusal.Status.Detail}", refusal);
        }
    }

    private async Task<JoinResponse> AskAsync(Uri address, JoinRequest request)
    {
        try
        {
            using var channel = channels.Open(address);
            return await new Protocol.Membership.Membership.MembershipClient(channel).JoinAsync(request, deadline: time.GetUtcNow().Add(Patience).UtcDateTime);
        }
        catch (RpcException failure)
        {
            log.LogWarning("the member at {Address} did not let this one join: {Reason}", address, failure.Status.Detail);
            throw;
        }
    }

    private static bool MayPass(RpcException failure) => failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal;
}
