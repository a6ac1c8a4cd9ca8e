using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Horizon;

/// <summary>
/// Seeds a member anew that is past a peer's horizon: of the keys that it has and the peer has not, <see cref="Survival"/> says
/// which stay.
/// <code>
/// the peer lists its keys     <see cref="Prepare"/>    what is new is lifted, so that it can be sent to the peer
/// the peer's log arrives
/// the peer vouches            <see cref="Complete"/>   what was deleted goes, in the batch that takes over the peer's vector
/// </code>
/// Between the two the member only catches up as any other; when it stops there, it begins again.
/// </summary>
internal sealed class Reseeding(WorkingState state, PeerKeys peer)
{
    private readonly Survival _survival = new(state, peer.Vector, peer.Collected);
    private readonly List<RecordMessage> _changes = [];
    private readonly List<KeyVersion> _gone = [];

    public void Prepare(long clock)
    {
        foreach (var (_, record) in Suspects())
            if (!_survival.Includes(record)) Take(record);
        Apply(clock);
    }

    public void Complete(long clock)
    {
        foreach (var (version, record) in Suspects())
        {
            if (_survival.Includes(record)) _gone.Add(version);
            else Take(record);
        }

        Apply(clock);
    }

    /// <summary>The live keys that the peer has not.</summary>
    private IEnumerable<(KeyVersion Version, RecordMessage Record)> Suspects()
    {
        foreach (var version in state.Keys.ToIndex().All)
        {
            if (version.IsTombstone || version.IsLocalOnly || peer.Contains(version.Key)) continue;
            yield return (version, ReplicatedRecord.Of(new LogEntry(version.Position, new LogEntryMessage { Record = state.RecordOf(version) }), state.Scheme)!);
        }
    }

    private void Take(RecordMessage record)
    {
        if (_survival.Admit(record) is var admitted && !ReferenceEquals(admitted, record)) _changes.Add(admitted);
    }

    private void Apply(long clock)
    {
        state.ReseedRevision = state.Revision;
        if (_changes.Count > 0)
        {
            state.BeginRevision(clock);
            foreach (var record in _changes) state.Apply(record, localOnly: false);
        }

        if (_gone.Count == 0) return;
        state.BeginRevision(clock);
        foreach (var version in _gone) state.Apply(LocalEnd.Of(version), localOnly: true);
    }
}
