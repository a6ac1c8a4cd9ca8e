using System.Buffers;
using System.Collections.Immutable;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>Turns a data directory into the state that was last durable there, or begins a new one.</summary>
public static class StoreLoader
{
    /// <inheritdoc cref="Load"/>
    public static StoreState Open(IStorageEngine engine, MemberIdentity identity, Func<ulong> newId) => Load(engine, identity, newId).State;

    /// <param name="newId">Draws 64 random bits.</param>
    /// <exception cref="StoreIdentityException">The directory is not this member's.</exception>
    /// <exception cref="CorruptStoreException">Log and metadata disagree.</exception>
    public static LoadedStore Load(IStorageEngine engine, MemberIdentity identity, Func<ulong> newId)
    {
        var persisted = engine.Load();
        if (persisted.Metadata is not { } metadata) return new LoadedStore(Create(engine, identity, newId), null);
        CheckIdentity(metadata, identity);
        var known = Known(persisted, metadata);
        var loaded = IndexedStart.TryOpen(engine, known, metadata) ?? new LoadedStore(ReadLog(engine, known, metadata), null);

        // A process that was killed may have left what it had not synced yet; from here on others will rely on it.
        engine.Sync();
        return metadata.Tag == 0 && !identity.Tag.IsNone
            ? loaded with { State = Persist(engine, loaded.State.AsMemberOf(identity.ClusterId ?? loaded.State.ClusterId, identity.Tag), identity) }
            : loaded;
    }

    /// <summary>Writes what the next start needs not read from the log then. Nobody writes meanwhile.</summary>
    /// <returns>False when the next start has to read the log: a compaction is at work, or peers' changes are half here.</returns>
    public static bool SaveIndex(IStorageEngine engine, StoreState state)
    {
        var persisted = engine.Load();
        if (state.SweptRevision != state.CompactRevision || !state.IsExact || !StateMetadata.Of(state).Equals(persisted.Metadata)
            || state.Collected != CollectedTombstones.FromMessage(persisted.Collected))
            return false;
        var index = new ArrayBufferWriter<byte>();
        IndexFile.Write(index, state);
        engine.SaveIndex(index.WrittenSpan);
        return true;
    }

    private static StoreState Create(IStorageEngine engine, MemberIdentity identity, Func<ulong> newId)
    {
        if (identity.ExpectedMemberId is { } expected)
        {
            throw new StoreIdentityException(
                $"the data directory is empty, but tag {identity.Tag} belongs to member {expected:x16}: its disk was lost. "
                + "A member without its data is a new member and needs a new tag");
        }

        var scheme = identity.Tag.IsNone ? RevisionScheme.Lone : RevisionScheme.Clustered(identity.Tag);
        var state = new StoreState
        {
            ClusterId = identity.ClusterId ?? NonZero(newId),
            MemberId = identity.NewMemberId ?? NonZero(newId),
            Scheme = scheme,
            Revision = scheme.Initial,
        };
        return Persist(engine, state, identity);
    }

    private static void CheckIdentity(MetadataMessage metadata, MemberIdentity identity)
    {
        if (metadata.Tag != 0 && metadata.Tag != (uint)identity.Tag.Value)
            throw new StoreIdentityException($"the data directory belongs to tag {metadata.Tag}, the configuration says {Name(identity.Tag)}");
        if (metadata.Tag != 0 && identity.ClusterId is { } cluster && cluster != metadata.ClusterId)
            throw new StoreIdentityException($"the data directory belongs to cluster {metadata.ClusterId:x16}, the configuration says {cluster:x16}");
        if (identity.ExpectedMemberId is { } expected && expected != metadata.MemberId)
            throw new StoreIdentityException($"the data directory belongs to member {metadata.MemberId:x16}, but tag {identity.Tag} to {expected:x16}");
    }

    private static string Name(Tag tag) => tag.IsNone ? "no cluster" : $"tag {tag}";

    private static StoreState ReadLog(IStorageEngine engine, StoreState known, MetadataMessage metadata)
    {
        var content = new LogContent(known, default);
        using (var log = engine.OpenLog(default)) log.ReadAll(content.Add);
        if (content.Last.Revision > metadata.Revision)
            throw new CorruptStoreException($"the log goes on to revision {content.Last.Revision}, the metadata ends at {metadata.Revision}");
        if (StateMetadata.Encode(content.Fingerprint) is var found && found != metadata.Fingerprint)
        {
            throw new CorruptStoreException(
                $"the log's live records have fingerprint {Hex(found)}, the metadata of revision {metadata.Revision} says {Hex(metadata.Fingerprint)}: entries are missing or changed");
        }

        return content.ToState();
    }

    /// <summary>The state without what the log says.</summary>
    private static StoreState Known(PersistedState persisted, MetadataMessage metadata)
    {
        var tag = new Tag((int)metadata.Tag);
        return new StoreState
        {
            ClusterId = metadata.ClusterId,
            MemberId = metadata.MemberId,
            Scheme = tag.IsNone ? RevisionScheme.Lone : RevisionScheme.Clustered(tag, metadata.LastDenseRevision),
            Revision = metadata.Revision,
            CompactRevision = metadata.CompactRevision,
            SweptRevision = metadata.SweptRevision,
            HybridTime = metadata.HybridTime,
            Vector = persisted.Vector,
            Seen = persisted.Vector,
            Collected = CollectedTombstones.FromMessage(persisted.Collected),
            ReseedRevision = metadata.ReseedRevision,
            LastTombstoneRevision = metadata.Revision,
            Peers = persisted.Peers.ToImmutableSortedDictionary(peer => new Tag((int)peer.Tag), peer => new PeerCursor(peer.MemberId, peer.Cursor)),
            Phase = metadata.Phase,
            SpaceAlarm = metadata.SpaceAlarm,
            Conflicts = ConflictJournal.Load(persisted.Conflicts),
        };
    }

    /// <summary>The first write to a data directory, or the one that makes it a cluster member's: all of it or nothing.</summary>
    private static StoreState Persist(IStorageEngine engine, StoreState state, MemberIdentity identity)
    {
        // At time 0, so that no row replaces one that somebody has written since.
        var batch = new WriteBatch(state, engine, new WriterSettings(), unixMilliseconds: 0);
        batch.ChangeSystem(system =>
        {
            foreach (var member in identity.KnownMembers) MemberTables.Put(system, member);
        });
        var first = batch.Build();
        var begun = first.State with { HybridTime = Math.Max(first.State.HybridTime, identity.HybridTime) };
        engine.Write(new WriteSet
        {
            Metadata = StateMetadata.Of(begun),
            Appended = first.Writes.Appended,
            VectorEntries = first.State.Vector.Entries,
        });
        engine.Sync();
        return begun;
    }

    private static ulong NonZero(Func<ulong> newId)
    {
        ulong id;
        do id = newId();
        while (id == 0);
        return id;
    }

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
