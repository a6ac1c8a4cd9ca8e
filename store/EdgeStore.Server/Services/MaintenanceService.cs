using EdgeStore.Core.Errors;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Access;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Snapshots;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Services;

/// <summary>etcd's Maintenance service.</summary>
internal sealed class MaintenanceService(
    StoreHead store,
    SnapshotReader snapshots,
    SnapshotSource source,
    IStorageEngine engine,
    ResponseHeaders headers,
    Alarms alarm,
    SpaceGuard space,
    AccessGuard guard,
    MemberListing members,
    MaintenanceMetrics metrics) : Maintenance.MaintenanceBase
{
    /// <summary>What etcd says before the first compaction.</summary>
    private const long NeverCompacted = -1;

    /// <summary>
    /// A healthy member that is its own leader. There is no consensus log: the "raft index" is the revision, because that
    /// is what grows with every change, and the term is constant.
    /// </summary>
    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context)
    {
        var state = store.Published;
        return Task.FromResult(new StatusResponse
        {
            Header = headers.At(state.Revision),
            Version = Versions.EtcdApi,
            DbSize = engine.SizeInBytes,
            DbSizeInUse = engine.SizeInUseInBytes,
            Leader = state.MemberId,
            RaftIndex = (ulong)state.Revision,
            RaftAppliedIndex = (ulong)state.Revision,
            RaftTerm = ResponseHeaders.RaftTerm,
            DbSizeQuota = space.QuotaBytes ?? 0,
            Errors = { alarm.Current.Select(Text) },
        });
    }

    public override async Task<AlarmResponse> Alarm(AlarmRequest request, ServerCallContext context)
    {
        if (request.Action != AlarmRequest.Types.AlarmAction.Get) guard.CheckRoot(context);
        var alarms = await alarm.HandleAsync(request);
        return new AlarmResponse { Header = headers.At(store.Published.Revision), Alarms = { alarms } };
    }

    /// <summary>
    /// RocksDB gives space back by itself, but at its leisure; this makes it do so now. As with etcd, the header is empty but for
    /// who answers.
    /// </summary>
    public override async Task<DefragmentResponse> Defragment(DefragmentRequest request, ServerCallContext context)
    {
        using (metrics.Defragmenting.TrackInProgress())
        using (metrics.Defragment.NewTimer())
            await Task.Run(engine.Defragment);
        space.Refresh();
        return new DefragmentResponse { Header = headers.At(0) };
    }

    /// <summary>
    /// A snapshot of edgestore's own format with its hash at the end, where etcd's clients look for it. How much remains
    /// is an estimate, but for the last piece, after which it is 0.
    /// </summary>
    public override async Task Snapshot(SnapshotRequest request, IServerStreamWriter<SnapshotResponse> responseStream, ServerCallContext context)
    {
        using var timer = metrics.Snapshot.NewTimer();
        var sent = 0L;
        await source.SendAsync((piece, revision) =>
        {
            sent += piece.Bytes.Length;
            return responseStream.WriteAsync(
                new SnapshotResponse
                {
                    Header = headers.At(revision),
                    Blob = UnsafeByteOperations.UnsafeWrap(piece.Bytes),
                    RemainingBytes = piece.IsLast ? 0 : (ulong)Math.Max(1, engine.SizeInUseInBytes - sent),
                    Version = Versions.EtcdApi,
                },
                context.CancellationToken);
        });
    }

    public override Task<HashResponse> Hash(HashRequest request, ServerCallContext context)
    {
        using var timer = metrics.Hash.NewTimer();
        var state = store.Published;
        return Task.FromResult(new HashResponse { Header = headers.At(state.Revision), Hash = Fold(state.Fingerprint) });
    }

    /// <summary>Equal at members that hold the same live records, like the fingerprint that it is folded from.</summary>
    public override Task<HashKVResponse> HashKV(HashKVRequest request, ServerCallContext context)
    {
        using var timer = metrics.HashOfRevision.NewTimer();
        return Task.FromResult(snapshots.Read(state => HashAt(state, request.Revision)));
    }

    /// <summary>Every member leads itself: that it goes on doing so is no change, and nobody else can.</summary>
    public override Task<MoveLeaderResponse> MoveLeader(MoveLeaderRequest request, ServerCallContext context)
    {
        var state = store.Published;
        if (members.List(state).All(member => member.ID != request.TargetID)) throw EtcdErrors.BadLeaderTransferee.ToException();
        if (request.TargetID != state.MemberId) throw EtcdErrors.MembersLeadThemselves.ToException();
        return Task.FromResult(new MoveLeaderResponse());
    }

    /// <summary>A member changes its version by being started with another one, so there is no job and no version to prepare for.</summary>
    public override Task<DowngradeResponse> Downgrade(DowngradeRequest request, ServerCallContext context)
    {
        if (request.Action == DowngradeRequest.Types.DowngradeAction.Cancel) throw EtcdErrors.NoInflightDowngrade.ToException();
        throw (Version.TryParse(request.Version, out _) ? EtcdErrors.InvalidDowngradeTarget : EtcdErrors.WrongDowngradeFormat).ToException();
    }

    /// <summary>As Go prints the message.</summary>
    private static string Text(AlarmMember alarm) => $"memberID:{alarm.MemberID} alarm:{alarm.Alarm.ToString().ToUpperInvariant()} ";

    private HashKVResponse HashAt(StoreState state, long revision)
    {
        new RangeReader(state, engine).CheckRevision(revision);
        var isCurrent = revision <= 0 || revision == state.Revision;
        return new HashKVResponse
        {
            Header = headers.At(state.Revision),
            Hash = Fold(isCurrent ? state.Fingerprint : FingerprintAt(state, revision)),
            HashRevision = isCurrent ? state.Revision : revision,
            CompactRevision = state.CompactRevision == 0 ? NeverCompacted : state.CompactRevision,
        };
    }

    /// <summary>Old versions keep no fingerprint; it is computed from their records.</summary>
    private UInt128 FingerprintAt(StoreState state, long revision)
    {
        var sum = UInt128.Zero;
        foreach (var newest in state.Keys.All)
            if (newest.LiveAt(revision) is { } version && !newest.IsLocalOnly) sum = unchecked(sum + FingerprintOf(version));
        return sum;
    }

    private UInt128 FingerprintOf(StoredVersion version) => version is KeyVersion newest
        ? newest.Fingerprint
        : RecordHash.Of((engine.Read(version.Position) ?? throw new CompactedDuringReadException()).Record);

    private static uint Fold(UInt128 fingerprint)
    {
        var half = (ulong)(fingerprint >> 64) ^ (ulong)fingerprint;
        return (uint)(half >> 32) ^ (uint)half;
    }
}
