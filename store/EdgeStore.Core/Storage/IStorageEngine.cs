using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>A member's disk: the log and the metadata. One writer calls it; readers use <see cref="ILogReader"/> meanwhile.</summary>
public interface IStorageEngine : ILogReader, IDisposable
{
    /// <summary>Writes all of the set or nothing. Readable at once, durable after the next <see cref="Sync"/>.</summary>
    void Write(WriteSet set);

    /// <summary>Makes everything written so far durable. May be called while another thread writes.</summary>
    void Sync();

    /// <summary>What <see cref="WriteSet.Metadata"/> and the tables held when the engine was opened.</summary>
    PersistedState Load();

    /// <param name="after">The view begins behind it; default: at the first entry.</param>
    ILogView OpenLog(LogPosition after);

    /// <summary>
    /// Keeps the index of the log as it is now, until entries are dropped: what is appended after it can be told from the log, what has
    /// gone cannot. Nobody writes meanwhile.
    /// </summary>
    void SaveIndex(ReadOnlySpan<byte> index);

    /// <returns>The bytes that were saved, or null when there are none, they are damaged, or do not fit the log any more.</returns>
    byte[]? LoadIndex();

    void ForgetIndex();

    /// <summary>Gives the space of what was dropped back to the disk. May be called while another thread writes; takes its time.</summary>
    void Defragment();

    /// <returns>An entry of the conflict journal with the value that lost; null when it is forgotten.</returns>
    ConflictMessage? ReadConflict(long number);

    long SizeInBytes { get; }

    long SizeInUseInBytes { get; }
}
