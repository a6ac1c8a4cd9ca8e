using System.Diagnostics;
using HdrHistogram;

namespace EdgeStore.Benchmarks.Store.Watching;

/// <summary>What has come on all connections. Puts go to one new key, one after the other, so a key's version is the put's number.</summary>
internal sealed class WatchTally
{
    private const int MostPaced = 1 << 16;
    private const long LongestMicroseconds = 120_000_000;

    private readonly long[] _sent = new long[MostPaced];
    private LongConcurrentHistogram _delays = NewHistogram();
    private int _paced;
    private long _created;
    private long _events;

    public long Created => Volatile.Read(ref _created);

    public long Events => Volatile.Read(ref _events);

    public void Sending(long timestamp) => Volatile.Write(ref _sent[++_paced], timestamp);

    public void AddCreated() => Interlocked.Increment(ref _created);

    /// <summary>An event of the put with this number; those that are not paced have no delay.</summary>
    public void AddEvent(long version)
    {
        if (version < MostPaced && Volatile.Read(ref _sent[version]) is > 0 and var sent)
            _delays.RecordValue(Math.Max(1, (long)Stopwatch.GetElapsedTime(sent).TotalMicroseconds));
        Interlocked.Increment(ref _events);
    }

    public void ForgetDelays() => _delays = NewHistogram();

    /// <summary>In microseconds.</summary>
    public LongConcurrentHistogram Delays() => _delays;

    private static LongConcurrentHistogram NewHistogram() => new(1, LongestMicroseconds, 3);
}
