using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Access;
using EdgeStore.Server.Services;
using EdgeStore.Server.Space;
using EdgeStore.Server.Watching;
using EdgeStore.Server.Writing;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What can be read off the current state whenever somebody asks.</summary>
internal static class StateMetrics
{
    public static void Register(CollectorRegistry registry, StoreHead store, IStorageEngine engine, SpaceGuard space, WriteQueue queue, AccessGuard guard, WatchHub watches)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        var revision = metrics.CreateGauge("etcd_debugging_mvcc_current_revision", "The newest revision.");
        var compacted = metrics.CreateGauge("etcd_debugging_mvcc_compact_revision", "The revision of the last compaction.");
        var keys = metrics.CreateGauge("etcd_debugging_mvcc_keys_total", "Live keys.");
        var tombstones = metrics.CreateGauge("edgestore_tombstones", "Deletes that are remembered, for members that do not know of them yet.");
        var collected = metrics.CreateCounter("edgestore_tombstones_collected_total", "Deletes that this member has forgotten since its data directory was made.");
        var size = metrics.CreateGauge("etcd_mvcc_db_total_size_in_bytes", "Size of the data directory.");
        var inUse = metrics.CreateGauge("etcd_mvcc_db_total_size_in_use_in_bytes", "Size of the data that is not garbage.");
        var leases = metrics.CreateGauge("edgestore_leases", "Leases of the cluster.");

        var pending = metrics.CreateGauge("etcd_server_proposals_pending", "Requests that wait for the writer.");
        var unsent = metrics.CreateGauge("etcd_debugging_mvcc_pending_events_total", "Events that watches hold and have not sent yet; those of slow watches are in the log.");
        var access = metrics.CreateGauge("etcd_debugging_auth_revision", "Grows with every change of users, roles and permissions.");

        var alarm = metrics.CreateGauge("edgestore_space_alarm", "1 while the NOSPACE alarm is raised: only what frees space is taken from clients.");
        metrics.CreateGauge("etcd_server_quota_backend_bytes", "The quota of the data; 0: none.").Set(space.QuotaBytes ?? 0);

        // A member is its own leader: each serves reads and writes by itself.
        metrics.CreateGauge("etcd_server_has_leader", "Always 1: this member serves by itself.").Set(1);
        metrics.CreateGauge("etcd_server_is_leader", "Always 1: this member serves by itself.").Set(1);
        metrics.CreateCounter("etcd_server_leader_changes_seen_total", "Always 0: nobody else leads.").Publish();
        metrics.CreateGauge("etcd_server_is_learner", "Always 0: there are no learners.").Set(0);
        metrics.CreateGauge("etcd_cluster_version", "The version of the cluster that clients are told.", "cluster_version").WithLabels(new Version(Versions.EtcdCluster).ToString(2)).Set(1);
        metrics.CreateGauge("etcd_server_version", "The etcd version whose API is served.", "server_version").WithLabels(Versions.EtcdApi).Set(1);
        metrics.CreateGauge("etcd_server_id", "This member's id.", "server_id").WithLabels(store.Published.MemberId.ToString("x")).Set(1);
        metrics.CreateGauge("edgestore_build_info", "The version of edgestore.", "version").WithLabels(Versions.Build).Set(1);

        registry.AddBeforeCollectCallback(() =>
        {
            StoreState state = store.Published;
            revision.Set(state.Revision);
            compacted.Set(state.CompactRevision);
            keys.Set(state.LiveKeys);
            tombstones.Set(state.Keys.Tombstones);
            collected.IncTo(state.Collected.Count);
            pending.Set(queue.Commands.Count);
            unsent.Set(watches.PendingEvents);
            access.Set(guard.Rules.Revision);
            leases.Set(state.Leases.Count);
            alarm.Set(space.HasAlarm ? 1 : 0);
            size.Set(engine.SizeInBytes);
            inUse.Set(engine.SizeInUseInBytes);
        });
    }
}
