using EdgeStore.Core.Errors;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;
using EdgeStore.Storage;

namespace EdgeStore.Server.Space;

/// <summary>
/// Keeps the data from outgrowing its quota, and the disk from filling up. As in etcd, the first client's write that does not fit
/// raises the NOSPACE alarm; from then on only what frees space is taken, until somebody has made room and disarms the alarm.
/// <para>
/// Changes of peers are merged beyond the quota: each was checked at the member that took it, and a member that refused them
/// would not get the deletes either that give it space. They stop only when half of the reserved disk space is gone.
/// </para>
/// <para>
/// Others can fill the disk to the last byte at any time. Then the writer drops what it could not write, the alarm is raised, in
/// memory only, and goes by itself when there is room again.
/// </para>
/// </summary>
internal sealed class SpaceGuard : ICommitObserver
{
    /// <summary>Others fill the disk too, so it is looked at even while nothing is written here.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly SpaceOptions _options;
    private readonly StoreHead _store;
    private readonly IStorageEngine _engine;
    private readonly DiskSpace _disk;
    private readonly FullDisk _full;
    private readonly IStoreWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger<SpaceGuard> _log;
    private volatile Measurement _last;

    public SpaceGuard(
        SpaceOptions options,
        StoreHead store,
        IStorageEngine engine,
        DiskSpace disk,
        FullDisk full,
        IStoreWriter writer,
        TimeProvider time,
        ILogger<SpaceGuard> log)
    {
        _options = options;
        _store = store;
        _engine = engine;
        _disk = disk;
        _full = full;
        _writer = writer;
        _time = time;
        _log = log;
        _last = Measure();
    }

    /// <summary>Null: there is none.</summary>
    public long? QuotaBytes => _options.QuotaBytes;

    /// <summary>The NOSPACE alarm of this member.</summary>
    public bool HasAlarm => _store.Published.SpaceAlarm || IsDiskFull;

    public bool HasRoomForPeers => !IsDiskFull && Latest().Free >= _options.ReservedBytes / 2;

    /// <summary>When there is room, the next write finds out whether that is so.</summary>
    private bool IsDiskFull => _full.IsFull && Latest().Free < Math.Max(_options.ReservedBytes, RocksDbEngine.WriteBufferBytes);

    public void OnCommitted(CommittedBatch batch) => _last = Measure();

    /// <summary>The engine has given space back.</summary>
    public void Refresh() => _last = Measure();

    /// <param name="growth">Bytes, by <see cref="RequestGrowth"/>.</param>
    public bool HasRoom(long growth) => growth == RequestGrowth.None || (!HasAlarm && Fits(Latest(), growth));

    /// <summary>Raises the alarm; to be called when there is no room.</summary>
    /// <exception cref="EtcdException">Always: etcd's answer to a write without room.</exception>
    public async ValueTask RefuseAsync()
    {
        if (!HasAlarm)
        {
            var found = _last;
            _log.LogWarning(
                "NOSPACE: the data takes {Used} bytes of a quota of {Quota}, {Free} bytes of the disk are free and {Reserved} reserved; "
                + "compact, defragment, then disarm the alarm",
                found.Used, _options.QuotaBytes, found.Free, _options.ReservedBytes);
            await SetAlarmAsync(true);
        }

        throw EtcdErrors.NoSpace.ToException();
    }

    public async ValueTask SetAlarmAsync(bool isRaised) =>
        await _writer.WriteAsync(
            batch =>
            {
                batch.SetSpaceAlarm(isRaised);
                return true;
            },
            CancellationToken.None);

    private bool Fits(Measurement found, long growth) =>
        (_options.QuotaBytes is not { } quota || found.Used + growth < quota) && found.Free - growth >= _options.ReservedBytes;

    private Measurement Latest()
    {
        var last = _last;
        if (_time.GetElapsedTime(last.Timestamp) > MaxAge) _last = last = Measure();
        return last;
    }

    private Measurement Measure() => new(_engine.SizeInBytes, _disk.Free, _time.GetTimestamp());

    private sealed record Measurement(long Used, long Free, long Timestamp);
}
