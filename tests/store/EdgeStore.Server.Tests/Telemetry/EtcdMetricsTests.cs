using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Telemetry;

/// <summary>What dashboards and alerts for etcd ask for.</summary>
public sealed class EtcdMetricsTests
{
    private TestServer _server = null!;

    [SetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task Those_with_a_meaning_here_have_etcds_names() => Assert.That((await PageAsync()).Names, Is.SupersetOf(new[]
    {
        "etcd_cluster_version", "etcd_debugging_auth_revision", "etcd_debugging_lease_granted_total", "etcd_debugging_lease_renewed_total",
        "etcd_debugging_lease_revoked_total", "etcd_debugging_lease_ttl_total", "etcd_debugging_mvcc_compact_revision",
        "etcd_debugging_mvcc_current_revision", "etcd_debugging_mvcc_db_compaction_keys_total", "etcd_debugging_mvcc_db_compaction_last",
        "etcd_debugging_mvcc_events_total", "etcd_debugging_mvcc_keys_total", "etcd_debugging_mvcc_pending_events_total", "etcd_debugging_mvcc_slow_watcher_total",
        "etcd_debugging_mvcc_total_put_size_in_bytes", "etcd_debugging_mvcc_watch_stream_total", "etcd_debugging_mvcc_watcher_total",
        "etcd_debugging_server_lease_expired_total", "etcd_disk_backend_commit_duration_seconds", "etcd_disk_backend_defrag_duration_seconds",
        "etcd_disk_backend_snapshot_duration_seconds", "etcd_disk_defrag_inflight", "etcd_disk_wal_fsync_duration_seconds",
        "etcd_mvcc_db_total_size_in_bytes", "etcd_mvcc_db_total_size_in_use_in_bytes", "etcd_mvcc_delete_total", "etcd_mvcc_hash_duration_seconds",
        "etcd_mvcc_hash_rev_duration_seconds", "etcd_mvcc_put_total", "etcd_mvcc_range_total", "etcd_mvcc_txn_total",
        "etcd_network_active_peers", "etcd_network_client_grpc_received_bytes_total", "etcd_network_client_grpc_sent_bytes_total",
        "etcd_network_disconnected_peers_total", "etcd_network_peer_received_bytes_total", "etcd_network_peer_sent_bytes_total",
        "etcd_server_client_requests_total", "etcd_server_has_leader", "etcd_server_health_failures", "etcd_server_health_success", "etcd_server_healthcheck",
        "etcd_server_healthchecks_total", "etcd_server_id", "etcd_server_is_leader", "etcd_server_is_learner",
        "etcd_server_leader_changes_seen_total", "etcd_server_proposals_applied_total", "etcd_server_proposals_committed_total",
        "etcd_server_proposals_failed_total", "etcd_server_proposals_pending", "etcd_server_quota_backend_bytes", "etcd_server_slow_apply_total",
        "etcd_server_version", "grpc_server_handled_total", "grpc_server_msg_received_total", "grpc_server_msg_sent_total",
        "grpc_server_started_total", "os_fd_limit", "os_fd_used", "process_cpu_seconds_total", "process_max_fds", "process_open_fds",
        "process_resident_memory_bytes", "process_start_time_seconds", "process_virtual_memory_bytes", "process_virtual_memory_max_bytes",
    }));

    [Test]
    public async Task Versions_that_clients_make_up_are_not_counted_apart()
    {
        using var channel = TestServer.Connect(_server.ClientUrl);
        var kv = new KV.KVClient(channel);
        foreach (var version in Enumerable.Range(0, 200).Select(minor => $"3.{minor}").Append("\\\"}").Append(new string('3', 1000)))
            await kv.RangeAsync(new RangeRequest { Key = Text("k") }, new Metadata { { "client-api-version", version } });

        var counted = (await PageAsync()).SeriesOf("etcd_server_client_requests_total");
        Assert.Multiple(() =>
        {
            Assert.That(counted, Has.Count.LessThan(100));
            Assert.That(counted, Has.One.Contains("3.5\""));
            Assert.That(counted, Has.One.Contains("unknown"));
        });
    }

    [Test]
    public async Task Messages_of_clients_are_weighed()
    {
        using var channel = TestServer.Connect(_server.ClientUrl);
        var request = new PutRequest { Key = Text("weighed"), Value = ByteString.CopyFrom(new byte[1000]) };
        var response = await new KV.KVClient(channel).PutAsync(request);

        var page = await PageAsync();
        Assert.Multiple(() =>
        {
            Assert.That(page["etcd_network_client_grpc_received_bytes_total"], Is.EqualTo(request.CalculateSize()));
            Assert.That(page["etcd_network_client_grpc_sent_bytes_total"], Is.EqualTo(response.CalculateSize()));
            foreach (var stage in new[] { "committed", "applied" }) Assert.That(page[$"etcd_server_proposals_{stage}_total"], Is.Positive, stage);
        });

        // Those who are told of a batch come after those who asked for it.
        await Eventually.Holds(
            async () => (await PageAsync())["etcd_debugging_mvcc_total_put_size_in_bytes"] == "weighed".Length + 1000, "what was put is weighed");
    }

    [Test]
    public async Task Messages_of_a_watch_are_weighed_and_its_events_counted()
    {
        using var channel = TestServer.Connect(_server.ClientUrl);
        using var watch = new Watch.WatchClient(channel).Watch();
        var create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Text("k") } };
        await watch.RequestStream.WriteAsync(create);
        await watch.ResponseStream.MoveNext(CancellationToken.None);
        var sent = watch.ResponseStream.Current.CalculateSize();
        var put = new PutRequest { Key = Text("k"), Value = Text("v") };
        var answer = await new KV.KVClient(channel).PutAsync(put);
        await watch.ResponseStream.MoveNext(CancellationToken.None);
        sent += watch.ResponseStream.Current.CalculateSize();

        var page = await PageAsync();
        const string labels = """{grpc_type="bidi_stream",grpc_service="etcdserverpb.Watch",grpc_method="Watch"}""";
        Assert.Multiple(() =>
        {
            Assert.That(page["etcd_debugging_mvcc_events_total"], Is.EqualTo(1));
            Assert.That(page["grpc_server_msg_received_total" + labels], Is.EqualTo(1));
            Assert.That(page["grpc_server_msg_sent_total" + labels], Is.EqualTo(2));
            Assert.That(page["etcd_network_client_grpc_received_bytes_total"], Is.EqualTo(create.CalculateSize() + put.CalculateSize()));
            Assert.That(page["etcd_network_client_grpc_sent_bytes_total"], Is.EqualTo(sent + answer.CalculateSize()));
        });
    }

    [Test]
    public async Task Leases_are_counted_from_grant_to_end()
    {
        using var channel = TestServer.Connect(_server.ClientUrl);
        var leases = new Lease.LeaseClient(channel);
        var lease = (await leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        using var renewals = leases.LeaseKeepAlive();
        foreach (var id in new[] { lease, lease + 1 })
        {
            await renewals.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = id });
            await renewals.ResponseStream.MoveNext(CancellationToken.None);
        }

        await leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
        Assert.That(() => leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ResponseAsync, Throws.InstanceOf<RpcException>());

        var page = await PageAsync();
        Assert.Multiple(() =>
        {
            foreach (var happened in new[] { "granted", "renewed", "revoked" }) Assert.That(page[$"etcd_debugging_lease_{happened}_total"], Is.EqualTo(1), happened);
            Assert.That(page["etcd_debugging_lease_ttl_total_sum"], Is.EqualTo(600));
            Assert.That(page["etcd_debugging_server_lease_expired_total"], Is.Zero);
        });
    }

    [Test]
    public async Task Compactions_and_what_administrators_ask_for_are_measured()
    {
        using var channel = TestServer.Connect(_server.ClientUrl);
        var (kv, maintenance) = (new KV.KVClient(channel), new Maintenance.MaintenanceClient(channel));
        for (var i = 0; i < 3; i++) await kv.PutAsync(new PutRequest { Key = Text("k"), Value = Text($"{i}") });
        await kv.CompactAsync(new CompactionRequest { Revision = 4, Physical = true });
        await maintenance.DefragmentAsync(new DefragmentRequest());
        await maintenance.HashAsync(new HashRequest());
        await maintenance.HashKVAsync(new HashKVRequest());
        using var snapshot = maintenance.Snapshot(new SnapshotRequest());
        await foreach (var piece in snapshot.ResponseStream.ReadAllAsync()) Assert.That(piece.Blob, Is.Not.Empty);

        var page = await PageAsync();
        Assert.Multiple(() =>
        {
            Assert.That(page["etcd_debugging_mvcc_db_compaction_keys_total"], Is.EqualTo(2));
            Assert.That(page["etcd_debugging_mvcc_db_compaction_last"], Is.Positive);
            foreach (var measured in new[] { "disk_backend_defrag", "disk_backend_snapshot", "mvcc_hash", "mvcc_hash_rev" })
                Assert.That(page[$"etcd_{measured}_duration_seconds_count"], Is.EqualTo(1), measured);
            Assert.That(page["etcd_disk_defrag_inflight"], Is.Zero);
        });
    }

    [Test]
    public async Task What_probes_are_told_is_counted()
    {
        using var http = new HttpClient();
        foreach (var path in new[] { "/health", "/livez", "/readyz" }) await http.GetStringAsync(new Uri(_server.ClientUrl, path));

        var page = await PageAsync();
        Assert.Multiple(() =>
        {
            Assert.That((page["etcd_server_health_success"], page["etcd_server_health_failures"]), Is.EqualTo((1.0, 0.0)));
            Assert.That(page["""etcd_server_healthchecks_total{type="livez",name="serializable_read",status="success"}"""], Is.EqualTo(1));
            Assert.That(page["""etcd_server_healthcheck{type="readyz",name="linearizable_read"}"""], Is.EqualTo(1));
        });
    }

    [Test]
    public async Task How_long_calls_take_is_there_for_who_asks_for_it()
    {
        await using var server = await TestServer.StartAsync("--metrics=extensive");
        using var channel = TestServer.Connect(server.ClientUrl);
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = Text("k") });

        const string put = """grpc_server_handling_seconds_count{grpc_type="unary",grpc_service="etcdserverpb.KV",grpc_method="Put"}""";
        Assert.Multiple(async () =>
        {
            Assert.That((await MetricsPage.OfAsync(server.ClientUrl))[put], Is.EqualTo(1));
            Assert.That((await PageAsync()).Names, Does.Not.Contain("grpc_server_handling_seconds"));
        });
    }

    private static ByteString Text(string text) => ByteString.CopyFromUtf8(text);

    private Task<MetricsPage> PageAsync() => MetricsPage.OfAsync(_server.ClientUrl);
}
