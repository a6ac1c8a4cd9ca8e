using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Server.Tests.Support;

/// <summary>A disk whose syncs wait until the test lets them go, or fail when it says so.</summary>
internal sealed class GatedEngine : IStorageEngine
{
    private readonly InMemoryEngine _inner = new();
    private readonly SemaphoreSlim _permits = new(0);
    private volatile bool _isGated;
    private volatile Exception? _failure;
    private int _syncs;
    private int _waiting;
    private int _failedSyncs;

    public int Syncs => Volatile.Read(ref _syncs);

    public int FailedSyncs => Volatile.Read(ref _failedSyncs);

    public int Waiting => Volatile.Read(ref _waiting);

    public List<WriteSet> Written { get; } = [];

    public Exception? WriteFailure { get; set; }

    public long SizeInBytes => _inner.SizeInBytes;

    /// <summary>When it is to look larger than it is.</summary>
    public long? ReportedSize { get; set; }

    public long SizeInUseInBytes => ReportedSize ?? _inner.SizeInUseInBytes;

    public long DroppedThrough => _inner.DroppedThrough;

    public ulong CollectedCount => _inner.CollectedCount;

    public void Gate() => _isGated = true;

    public void LetOneSyncGo() => _permits.Release();

    public void Open()
    {
        _isGated = false;
        _permits.Release(1000);
    }

    public void FailSyncs(Exception? failure) => _failure = failure;

    public void Crash() => _inner.Crash();

    public void Write(WriteSet set)
    {
        if (WriteFailure is { } failure) throw failure;
        Written.Add(set);
        _inner.Write(set);
    }

    public void Sync()
    {
        if (_isGated)
        {
            Interlocked.Increment(ref _waiting);
            _permits.Wait();
            Interlocked.Decrement(ref _waiting);
        }

        if (_failure is { } failure)
        {
            Interlocked.Increment(ref _failedSyncs);
            throw failure;
        }

        _inner.Sync();
        Interlocked.Increment(ref _syncs);
    }

    public void Defragment() => _inner.Defragment();

    public PersistedState Load() => _inner.Load();

    public ConflictMessage? ReadConflict(long number) => _inner.ReadConflict(number);

    public LogEntryMessage? Read(LogPosition position) => _inner.Read(position);

    public IEnumerable<LogEntry> Scan(long fromRevision, long toRevision) => _inner.Scan(fromRevision, toRevision);

    public ILogView OpenLog(LogPosition after) => _inner.OpenLog(after);

    public void SaveIndex(ReadOnlySpan<byte> index) => _inner.SaveIndex(index);

    public byte[]? LoadIndex() => _inner.LoadIndex();

    public void ForgetIndex() => _inner.ForgetIndex();

    public void Dispose() => _permits.Dispose();
}
