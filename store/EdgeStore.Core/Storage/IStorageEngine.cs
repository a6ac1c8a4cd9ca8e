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

    /// <summary>Shows every entry of the log, in order, as it is stored. For the start, when nobody writes yet.</summary>
    /// <exception cref="CorruptStoreException">What is there is not what was written.</exception>
    void ReadAll(EncodedEntryVisitor visit);

    /// <summary>Gives the space of what was dropped back to the disk. May be called while another thread writes; takes its time.</summary>
    void Defragment();

    /// <returns>An entry of the conflict journal with the value that lost; null when it is forgotten.</returns>
    ConflictMessage? ReadConflict(long number);

    long SizeInBytes { get; }

    long SizeInUseInBytes { get; }
}
