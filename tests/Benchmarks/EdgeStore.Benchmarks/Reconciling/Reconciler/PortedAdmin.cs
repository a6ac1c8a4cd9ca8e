using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Observing;

namespace EdgeStore.Benchmarks.Reconciling.Reconciler;

/// <summary>The operator's own client of the admin service, at a port that was free.</summary>
internal sealed class PortedAdmin(IMemberAdmin inner, int port) : IMemberAdmin
{
    public Task<MemberReport> StatusAsync(MemberEndpoint member, CancellationToken cancellationToken)
        => inner.StatusAsync(member with { Port = port }, cancellationToken);

    public Task<FlushAnswer> FlushAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken)
        => inner.FlushAsync(member with { Port = port }, minPeers, cancellationToken);

    public Task SetScheduleAsync(MemberEndpoint member, LinkSchedule schedule, CancellationToken cancellationToken)
        => inner.SetScheduleAsync(member with { Port = port }, schedule, cancellationToken);

    public Task<LeaveAnswer> LeaveAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken)
        => inner.LeaveAsync(member with { Port = port }, minPeers, cancellationToken);
}
