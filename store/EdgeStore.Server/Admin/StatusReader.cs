using EdgeStore.Core.Replication;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Services;
using EdgeStore.Server.Tls;

namespace EdgeStore.Server.Admin;

/// <summary>Collects what this member says of itself and of its peers, for whoever asks: the admin service, the page.</summary>
internal sealed class StatusReader(
    ServerOptions options, IStorageEngine engine, ServedCertificates certificates, TimeProvider time, Uptime uptime, PeerLag lag, MergeCounts merges, FleetMonitor monitor,
    PeerChoice choice, ScheduleStore schedule)
{
    public MemberStatus Read()
    {
        var fleet = monitor.Current;
        var state = fleet.Local;
        var status = StatusReport.OfState(state);
        status.Name = options.Name;
        status.BuildVersion = Versions.Build;
        (status.MinProtocol, status.Protocol) = (PeerProtocol.Min, PeerProtocol.Max);
        status.ClockMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        status.StampAheadMs = HybridTime.AheadOf(status.ClockMs, state.HybridTime);
        (status.Reseeds, status.FutureStamps) = (merges.Reseeds, merges.FutureStamps);
        status.ScheduleVersion = schedule.Current.Version;
        status.UptimeMs = (long)uptime.Elapsed.TotalMilliseconds;
        certificates.Tell(status);
        status.DbSizeBytes = engine.SizeInBytes;
        status.DbSizeInUseBytes = engine.SizeInUseInBytes;
        var disk = new DriveInfo(Path.GetFullPath(options.DataDirectory));
        (status.DiskFreeBytes, status.DiskTotalBytes) = (disk.AvailableFreeSpace, disk.TotalSize);
        if (fleet.Local.Tag.IsNone) return status;
        status.DivergenceDetected = fleet.IsDivergenceDetected;
        status.MembershipDigest = fleet.Membership.Digest;
        status.Site = fleet.Membership.Find(fleet.Local.Tag)?.Site ?? "";
        var chosen = choice.Current;
        var strangers = Acquaintance.StrangersIn(fleet);
        status.Peers.AddRange(fleet.Peers.Select(peer => StatusReport.OfPeer(
            peer, lag.Of(peer.View, fleet.Local), chosen.Contains(peer.Member.Tag), strangers.Contains(peer))));
        return status;
    }
}
