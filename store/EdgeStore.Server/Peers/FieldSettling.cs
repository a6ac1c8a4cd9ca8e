using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;

namespace EdgeStore.Server.Peers;

/// <summary>Tells the writer which changes every member includes, so that field stamps that have served are dropped. For the writer only.</summary>
internal sealed class FieldSettling(TimeProvider time, IServiceProvider services)
{
    private readonly StableChanges _stable = new();

    /// <summary>Null for a writer without a fleet around it.</summary>
    private readonly FleetMonitor? _fleet = services.GetService<FleetMonitor>();

    private readonly IMemberDirectory? _directory = services.GetService<IMemberDirectory>();

    public VersionVector StableVector => _fleet is null
        ? VersionVector.Empty
        : _stable.Vector(_directory!.Current, () => _fleet.Current, (long)time.GetElapsedTime(0).TotalMilliseconds);
}
