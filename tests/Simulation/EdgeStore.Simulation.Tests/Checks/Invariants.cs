using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.World;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>
/// Watches every published state of every member, knowing all of them at once as no member can. Each check is named in
/// the failure.
/// </summary>
internal sealed class Invariants(Scenario scenario, LeaseChecks leases)
{
    private const int ReadEvery = 7;

    private readonly Dictionary<SimulatedMember, History> _histories = [];
    private readonly Dictionary<Dot, Change> _changes = [];
    private readonly Dictionary<(ByteString, RecordIdentity), Change> _authors = [];
    private readonly Dictionary<long, SimulatedMember> _issued = [];
    private readonly Dictionary<VersionVector, (UInt128 Fingerprint, string At)> _fingerprints = [];
    private readonly HashSet<SimulatedMember> _damaged = [];
    private readonly HashSet<SimulatedMember> _givenUp = [];

    /// <summary>Who has left still listens for a while, and is seeded anew perhaps: what it makes of others' records then is for nobody.</summary>
    private readonly HashSet<Dot> _afterLeaving = [];

    /// <summary>A member begins, perhaps again: nothing that it has shown or promised may be gone.</summary>
    public void Started(SimulatedMember member, StoreState state)
    {
        var history = HistoryOf(member);
        Require("durability", state.Revision >= history.Revision, $"{member.Name} came back at {state.Revision} after {history.Revision}");
        Require("durability", state.Vector.Covers(history.Vector), $"{member.Name} came back with {state.Vector} after {history.Vector}");
        Require("leave", state.Phase >= history.Phase, $"{member.Name} came back {state.Phase} after {history.Phase}");
        foreach (var (peer, cursor) in history.AcknowledgedCursors)
        {
            var known = state.Peers.GetValueOrDefault(new Tag(peer)).Cursor;
            Require("cursor", known >= cursor, $"{member.Name} came back with cursor {known} of m{peer}, but acknowledged {cursor}");
        }

        JournalChecks.Started(member, history, state, scenario.JournalSize);
        leases.Started(member, state);
    }

    /// <summary>A member has made its data directory: what is in it is its first change.</summary>
    public void Born(SimulatedMember member, StoreState state) => Published(
        member, new CommittedBatch(state, new WriteSet { Metadata = StateMetadata.Of(state), Appended = [.. member.Engine.Scan(0, state.Revision)] }));

    /// <summary>A member takes another's disk to hold something, by that one's word or by others'.</summary>
    public void Knows(SimulatedMember member, Tag other, VersionVector vector)
    {
        var (known, history) = _histories.FirstOrDefault(pair => pair.Key.Tag == other);
        if (known is not null) Require("knowledge", history.Vector.Covers(vector), $"{member.Name} believes that {known.Name} holds {vector}, but it holds {history.Vector}");
    }

    public void Acknowledged(SimulatedMember member, Tag peer, long cursor)
    {
        var cursors = HistoryOf(member).AcknowledgedCursors;
        cursors[peer.Value] = Math.Max(cursor, cursors.GetValueOrDefault(peer.Value));
    }

    /// <summary>From now on the member's log and fingerprint are not what it published: that is for a repair to find.</summary>
    public void Damaged(SimulatedMember member) => _damaged.Add(member);

    /// <summary>The member was removed without having left, or lost its disk: what it alone holds is lost, and may be.</summary>
    public void GivenUp(SimulatedMember member) => _givenUp.Add(member);

    /// <summary>What the member shows now.</summary>
    public IReadOnlyDictionary<ByteString, RecordIdentity> ShownBy(SimulatedMember member) => new Dictionary<ByteString, RecordIdentity>(HistoryOf(member).Shown);

    /// <summary>A member says that another holds all that it showed once.</summary>
    public void Held(SimulatedMember member, IReadOnlyDictionary<ByteString, RecordIdentity> shown, SimulatedMember holder)
    {
        foreach (var (key, record) in shown)
            Require("holders", Shows(HistoryOf(holder), key, record) || IsForgotten(holder.Published, key, record), $"{member.Name} counts on {holder.Name}, which has not its {key.ToStringUtf8()}: {record}, but {HistoryOf(holder).Shown.GetValueOrDefault(key)}");
    }

    /// <summary>A batch of a member has become visible to clients and peers.</summary>
    public void Published(SimulatedMember member, CommittedBatch batch)
    {
        var history = HistoryOf(member);
        history.TakesWrites = history.Phase == MemberPhase.Active || batch.State.Phase == MemberPhase.Active;
        history.Collects = batch.State.Collected.Count != member.Published?.Collected.Count;
        foreach (var transaction in batch.Writes.Appended.GroupBy(entry => entry.Position.Revision))
            Show(member, history, transaction.Key, [.. transaction]);

        Require("revisions", batch.State.Revision >= history.Revision, $"{member.Name} went from {history.Revision} to {batch.State.Revision}");
        history.Revision = batch.State.Revision;
        history.Phase = batch.State.Phase;
        history.Conflicts.AddRange(batch.Conflicts);
        JournalChecks.Published(member, history, batch.State, scenario.JournalSize);
        leases.Published(member, batch);
        CheckEnds(member, history, batch);
        CheckVector(member, history, batch.State);
        CheckFingerprint(member, batch.State);
    }

    /// <summary>A client's compare-and-swap succeeded: it must have replaced exactly what the client had read.</summary>
    public void Swapped(SimulatedMember member, StoreState state, ByteString key, KeyVersion? read, long revision)
    {
        StoredVersion? written = state.Keys.Find(key);
        while (written is not null && written.ModRevision > revision) written = written.Older;
        if (written is null || written.ModRevision != revision || (written.Older is null && scenario.Compacts)) return; // swept already
        Stamp? replaced = null;
        if (written.Older is { IsTombstone: false } live)
        {
            if (member.Engine.Read(live.Position) is not { } entry) return;
            replaced = Stamp.FromMessage(entry.Record.Stamp);
        }

        Require(
            "compare-and-swap",
            read?.Identity.Stamp == replaced,
            $"{member.Name} replaced {key.ToStringUtf8()} of {replaced} for a client that had read {read?.Identity.Stamp}");
    }

    /// <summary>All has converged: what survives must be what the specification says of all acknowledged changes together.</summary>
    public void Ended(IReadOnlyList<SimulatedMember> members)
    {
        var held = _changes.Values.Where(change => members[0].Published.Vector.Covers(change.Dot) || IsShownWhole(HistoryOf(members[0]), change)).ToList();
        var lost = _changes.Values.Except(held).ToList();
        foreach (var change in lost.Where(change => !_afterLeaving.Contains(change.Dot)))
            Require("survivors", _givenUp.Any(member => HistoryOf(member).Holds(change.Dot)), $"change {change.Dot} is gone, although nobody was lost who held it");

        // Some of a lost change may have come to others, before what was to vouch for it was lost.
        var remains = lost.SelectMany(change => change.Records).ToLookup(record => record.Key, record => record.Value);
        var expected = new Dictionary<ByteString, RecordIdentity>();
        foreach (var (key, record) in Precedence.Joined(held.SelectMany(change => change.Records)))
            if (!expected.TryGetValue(key, out var best) || Precedence.IsAtLeast(key, record, best)) expected[key] = record;

        if (_givenUp.Count == 0 && !scenario.Collects) JournalChecks.Ended(held, expected, [.. _histories.Values.SelectMany(history => history.Conflicts)]);
        var deleted = held.SelectMany(change => change.Records)
            .Where(record => record.Value.IsTombstone && Precedence.IsObject(record.Key))
            .Select(record => (record.Key, record.Value.Birth)).ToHashSet();
        foreach (var member in members)
        {
            CheckWatch(member);
            CheckReads(member);
            foreach (var (key, record) in expected)
            {
                var found = member.Published.Keys.Find(key)?.Identity;
                var isRemainder = found is { } shown && remains[key].Any(other => shown == other || (Precedence.AreJoined(key, other, record) && shown == Precedence.Join(other, record))) && Precedence.IsAtLeast(key, shown, record);
                var isForgotten = scenario.Collects && record.IsTombstone && found is null or { IsTombstone: true };
                Require("survivors", found == record || isRemainder || isForgotten, $"{member.Name} ends with {key.ToStringUtf8()} = {found}, not {record}");
            }

            foreach (var (key, record) in expected.Where(pair => IsObject(pair.Key) && !pair.Value.IsTombstone && !remains.Contains(pair.Key)))
                CheckFields(member, key, record);
            foreach (var version in member.Published.Keys.All.Where(version => !version.IsTombstone))
                Require("resurrection", !deleted.Contains((version.Key, version.Identity.Birth)), $"{member.Name} shows {version.Key.ToStringUtf8()} after its delete");
        }
    }

    private void CheckFields(SimulatedMember member, ByteString key, RecordIdentity record)
    {
        var changes = _changes.Values
            .Where(change => change.Values.ContainsKey(key) && change.Records[key].Birth == record.Birth)
            .GroupBy(change => change.Records[key].Stamp)
            .Select(write => write.MinBy(change => change.Records[key].Generation)!) // the others only lift it
            .Select(change => (change.Records[key], change.Values[key].Value, change.Values[key].Replaced));

        // Nobody waits with settling stamps for members that will come.
        if (changes.Any(change => change.Item1.Stamp.Tag.Value > scenario.Members)) return;
        var wanted = Fields.After(changes);
        var found = Fields.Show(member.Engine.Read(member.Published.Keys.Find(key)!.Position)!.Record.Value);
        Require("fields", wanted.Admit(found), $"{member.Name} ends with {key.ToStringUtf8()} = {found}, not {wanted}");
    }

    private static bool IsObject(ByteString key) => key.ToStringUtf8().StartsWith("/registry/", StringComparison.Ordinal);

    /// <summary>A watcher that reads the log sees what was published, in order, once.</summary>
    public void CheckWatch(SimulatedMember member)
    {
        var history = HistoryOf(member);
        var from = Math.Max(member.Engine.DroppedThrough, member.Published.CompactRevision);
        var seen = member.Engine.Scan(from + 1, member.Published.Revision).ToList();
        var expected = history.Entries.Where(entry => entry.Position.Revision > from).ToList();
        var same = seen.Count == expected.Count && seen.Zip(expected).All(pair =>
            pair.First.Position == pair.Second.Position && pair.First.Content.Equals(pair.Second.Content));
        Require("watch", same, $"{member.Name} replays {seen.Count} entries after {from}, but published {expected.Count}, or others");
    }

    /// <summary>Whoever reads a revision that is not compacted sees what was published at it.</summary>
    private void CheckReads(SimulatedMember member)
    {
        var history = HistoryOf(member);
        var state = member.Published;
        var revisions = history.Entries.Select(entry => entry.Position.Revision).Where(revision => revision > state.CompactRevision).Distinct().ToList();
        foreach (var revision in revisions.Where((_, at) => at % ReadEvery == 0).Append(state.CompactRevision).Append(state.Revision))
        {
            foreach (var key in history.Clients.Keys)
            {
                StoredVersion? shown = state.Keys.Find(key);
                while (shown is not null && shown.ModRevision > revision) shown = shown.Older;
                var (found, expected) = (shown is { IsTombstone: false } ? shown.Position : (LogPosition?)null, history.Clients.At(key, revision));
                Require("reads", found == expected, $"{member.Name} shows {key.ToStringUtf8()} at {revision} as of {found}, not {expected}");
            }
        }
    }

    private void Show(SimulatedMember member, History history, long revision, List<LogEntry> entries)
    {
        Require("revisions", revision > history.Revision, $"{member.Name} issued {revision} after {history.Revision}");
        Require("revisions", _issued.TryAdd(revision, member), $"{revision} was issued by {member.Name} and before");
        Require("watch", entries.DistinctBy(entry => entry.Content.Record.Key).Count() == entries.Count, $"{member.Name} shows a key twice at {revision}");

        leases.EndedWith(member, history, entries);
        Attach(history, entries);
        var past = new Dictionary<ByteString, RecordIdentity>(history.Shown);
        var records = new Dictionary<ByteString, RecordIdentity>();
        var values = new Dictionary<ByteString, (ByteString Value, ByteString? Replaced)>();
        foreach (var entry in entries.Where(entry => entry.Content is { LocalOnly: true, Record.Tombstone: true })) history.Ended.Add(entry.Content.Record.Key);
        foreach (var entry in entries.Where(entry => !entry.Content.LocalOnly))
        {
            var key = entry.Content.Record.Key;
            var identity = RecordIdentity.Of(entry.Content.Record);
            var regressed = history.Shown.TryGetValue(key, out var before) && !Precedence.IsAtLeast(key, identity, before);

            // A lesser tombstone than the one that was collected.
            var isForgotten = scenario.Collects && identity.IsTombstone && (before.IsTombstone || history.Ended.Contains(key));
            history.Ended.Remove(key);
            Require("progress", !regressed || isForgotten, $"{member.Name} went from {before} back to {identity} for {key.ToStringUtf8()} at {revision}");
            CheckLift(member, history, entry.Content.Record, before);
            history.Shown[key] = identity;
            records[key] = identity;
            var replaced = before.Birth == identity.Birth && !before.IsTombstone ? history.Values.GetValueOrDefault(key) : null;
            history.Values.Remove(key);
            if (identity.IsTombstone) continue;
            history.Values[key] = entry.Content.Record.Value;
            values[key] = (entry.Content.Record.Value, replaced);
        }

        foreach (var entry in entries.Where(entry => !SystemKeys.Contains(entry.Content.Record.Key)))
            if (!_damaged.Contains(member) && history.Clients.Apply(entry) is { } fault) throw new SimulationFailure("watch", $"{member.Name} shows at {revision}: {fault}");
        history.Entries.AddRange(entries);
        history.Revision = revision;
        foreach (var dot in entries.SelectMany(entry => entry.Content.Record.Dots).Select(Dot.FromMessage).Distinct())
        {
            if (dot.Tag == member.Tag && !_changes.ContainsKey(dot)) Record(member, Change.Of(dot, revision, entries, records, values, past));
            if (history.ShownChanges.Add(dot)) CheckWholeAndCausal(member, history, dot, revision);
        }
    }

    /// <summary>Over what a member still has, live or deleted, a lift decides nothing.</summary>
    private void CheckLift(SimulatedMember member, History history, RecordMessage record, RecordIdentity before)
    {
        var written = RecordIdentity.Of(record) with
        {
            Generation = record.LiftedFromGeneration != 0 ? record.LiftedFromGeneration : record.Generation,
            Stamp = Stamp.FromMessage(record.LiftedFrom ?? record.Stamp),
        };
        var isKept = !history.Collects && _damaged.Count == 0 && history.Written.ContainsKey(record.Key)
            && member.Published.Keys.Find(record.Key) is { IsLocalOnly: false } current && current.Identity == before;
        Require("lift", !isKept || Precedence.IsAtLeast(record.Key, written, history.Written[record.Key]), $"{member.Name} lets {written} win over {history.Written.GetValueOrDefault(record.Key)} for {record.Key.ToStringUtf8()} by its lift");
        history.Written[record.Key] = written;
    }

    private static void Attach(History history, List<LogEntry> entries)
    {
        foreach (var record in entries.Select(entry => entry.Content.Record))
        {
            history.Attached.Remove(record.Key);
            if (record is { Tombstone: false, Lease: not 0 }) history.Attached.Add(record.Key, record.Lease);
        }
    }

    private void Record(SimulatedMember member, Change change)
    {
        var n = HistoryOf(member).Vector[member.Tag];

        // What members tell each other goes on, leases end, and being seeded anew may take changes that no client asked for.
        var isClients = !scenario.Collects && !change.Records.Any(record => record.Value.IsTombstone && LeaseChecks.IsRow(record.Key)) && change.Records.Keys.Any(key => !SystemKeys.Contains(key));
        Require("leave", HistoryOf(member).TakesWrites || !isClients, $"{member.Name} takes changes, although it is {HistoryOf(member).Phase}");
        Require("dots", change.Dot.N > n, $"{member.Name} issued dot {change.Dot.N} again, after {n}");
        foreach (var key in change.Records.Keys)
        {
            // Whoever has seen a change must name a later revision than its author did: compare-and-swap relies on it.
            if (!change.Past.TryGetValue(key, out var seen)) continue;
            var author = _authors.GetValueOrDefault((key, seen));
            Require("clock", author is null || author.Revision < change.Revision, $"{member.Name} follows {author?.Revision} with {change.Revision}");
        }

        _changes.Add(change.Dot, change);
        if (scenario.Collects && HistoryOf(member).Phase == MemberPhase.Left) _afterLeaving.Add(change.Dot);

        // Who has not seen what one member lifted may come to the same by joining what others did.
        foreach (var (key, record) in change.Records.Where(record => !change.Lifted.Contains(record.Key)))
            if (!_authors.TryGetValue((key, record), out var author) || change.Revision < author.Revision) _authors[(key, record)] = change;
    }

    /// <summary>
    /// A change is shown whole, and not before what it may be an effect of. With compaction this need not hold while a
    /// member catches up from below the floor, because superseded changes are not sent.
    /// </summary>
    private void CheckWholeAndCausal(SimulatedMember member, History history, Dot dot, long revision)
    {
        Require("durability", _changes.TryGetValue(dot, out var change), $"{member.Name} shows change {dot}, which its author never published");
        if (scenario.Compacts) return;
        foreach (var (key, record) in change!.Records)
            Require("atomicity", Shows(history, key, record), $"{member.Name} shows change {dot} at {revision} without {key.ToStringUtf8()}");
        foreach (var (key, record) in change.Past)
            Require("causality", Shows(history, key, record), $"{member.Name} shows change {dot} at {revision} before {key.ToStringUtf8()} of {record.Stamp}");
    }

    /// <summary>For what the vector covers, the state must show the effect.</summary>
    private void CheckVector(SimulatedMember member, History history, StoreState state)
    {
        Require("vector", state.Vector.Covers(history.Vector), $"{member.Name} went from {history.Vector} to {state.Vector}");
        foreach (var (tag, n) in state.Vector.Entries)
        {
            for (var covered = history.Vector[tag] + 1; covered <= n; covered++)
            {
                var dot = new Dot(tag, covered);
                Require("vector", _changes.TryGetValue(dot, out var change), $"{member.Name} covers {dot}, which its author never published");
                foreach (var (key, record) in change!.Records)
                    Require("vector", Shows(history, key, record) || IsForgotten(state, key, record), $"{member.Name} covers {dot} without its effect on {key.ToStringUtf8()}");
            }
        }

        history.Vector = state.Vector;
    }

    /// <summary>The member knows of a delete that outdoes the record, and does without its tombstone; perhaps it has lifted something since.</summary>
    private bool IsForgotten(StoreState state, ByteString key, RecordIdentity record) =>
        (state.Keys.Find(key) is not { IsTombstone: false } shown || shown.Identity.Generation > record.Generation)
        && DeletesOf(key, record).Any(change => state.Collected.Vector.Covers(change.Dot));

    private IEnumerable<Change> DeletesOf(ByteString key, RecordIdentity record) => _changes.Values
        .Where(change => change.Records.TryGetValue(key, out var end) && end.IsTombstone && Precedence.IsAtLeast(key, end, record));

    /// <summary>
    /// A key that ends at one member only, because that was seeded anew, was deleted by a change that the member includes now.
    /// What nobody who deleted it had seen is listed; where another member has joined the two, there.
    /// </summary>
    private void CheckEnds(SimulatedMember member, History history, CommittedBatch batch)
    {
        foreach (var entry in batch.Writes.Appended.Where(entry => entry.Content is { LocalOnly: true, Record.Tombstone: true }))
        {
            var key = entry.Content.Record.Key;
            if (batch.State.Keys.Find(key)?.Position != entry.Position || !history.Shown.TryGetValue(key, out var lost) || lost.IsTombstone) continue;
            var deletes = DeletesOf(key, lost).Where(change => batch.State.Vector.Covers(change.Dot)).ToList();
            Require("reseed", deletes.Count > 0, $"{member.Name} ends {key.ToStringUtf8()} of {lost}, which nobody has deleted");
            var isKnown = deletes.Any(change => change.Past.TryGetValue(key, out var seen) && Precedence.IsAtLeast(key, seen, lost));
            // The journal is for people: it lists nothing of the members' own rows.
            var isListed = SystemKeys.Contains(key) || batch.Conflicts.Any(conflict => conflict.Key.Equals(key) && conflict.Rule == ConflictRule.Horizon && conflict.Loser == lost.Stamp);
            var isElsewhere = _changes.Values.Any(change => change.Records.TryGetValue(key, out var made) && made == lost
                && _histories.Any(other => other.Key != member && other.Value.Vector.Covers(change.Dot)));
            Require("listed", isKnown || isElsewhere || isListed, $"{member.Name} ends {key.ToStringUtf8()} of {lost} and does not say so");
        }
    }

    private void CheckFingerprint(SimulatedMember member, StoreState state)
    {
        if (!state.IsExact || _damaged.Contains(member)) return;
        var at = $"{member.Name} at {state.Revision}";
        if (_fingerprints.TryAdd(state.Vector, (state.Fingerprint, at))) return;
        var (fingerprint, first) = _fingerprints[state.Vector];
        Require("fingerprint", fingerprint == state.Fingerprint, $"{first} and {at} both include {state.Vector} and hold something else");
    }

    /// <summary>Also without the vector that vouches for it, which whoever leaves may not live to tell: its last word is one record.</summary>
    private static bool IsShownWhole(History history, Change change) =>
        history.ShownChanges.Contains(change.Dot) && change.Records.All(record => Shows(history, record.Key, record.Value));

    private static bool Shows(History history, ByteString key, RecordIdentity record) =>
        history.Shown.TryGetValue(key, out var shown) && Precedence.IsAtLeast(key, shown, record);

    private History HistoryOf(SimulatedMember member)
    {
        if (!_histories.TryGetValue(member, out var history)) _histories.Add(member, history = new History());
        return history;
    }

    private static void Require(string check, bool holds, string otherwise)
    {
        if (!holds) throw new SimulationFailure(check, otherwise);
    }
}
