using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>Makes <see cref="OrphanedChanges"/> this member's own: the records stay as they are, their dots become its.</summary>
internal sealed class OrphanAdoption(WorkingState state, IReadOnlySet<Tag> authors)
{
    /// <summary>Takes over those of the keys that are still in question, in one transaction.</summary>
    public void Adopt(IEnumerable<ByteString> keys)
    {
        var adopted = keys.Select(state.Keys.Find).OfType<KeyVersion>().Where(version => !version.IsLocalOnly).Select(Adopted).OfType<RecordMessage>().ToList();
        if (adopted.Count == 0) return;
        state.BeginRevision();
        var dot = state.NextDot()!.Value.ToMessage();
        foreach (var record in adopted)
        {
            record.Dots.Add(dot);
            state.Apply(record, localOnly: false);
        }
    }

    /// <summary>Takes over what has come since the moment; then nothing of the authors' is beyond the vector any more.</summary>
    public void Finish(StoreState moment)
    {
        Adopt([.. state.Keys.ToIndex().All.Where(version => version.ModRevision > moment.Revision).Select(version => version.Key)]);
        state.ForgetBeyondVector(authors);
    }

    /// <returns>Null when the key's newest record holds no orphaned change.</returns>
    private RecordMessage? Adopted(KeyVersion version)
    {
        var record = state.RecordOf(version);
        var kept = record.Dots.Where(dot => !OrphanedChanges.IsOrphan(dot, authors, state.Vector)).ToList();
        if (kept.Count == record.Dots.Count) return null;
        record = record.Clone();
        record.Dots.Clear();
        record.Dots.Add(kept.Where(dot => dot.Tag != (uint)state.Tag.Value));
        return record;
    }
}
