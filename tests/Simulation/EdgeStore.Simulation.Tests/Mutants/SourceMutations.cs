using EdgeStore.Simulation.Tests.World;

namespace EdgeStore.Simulation.Tests.Mutants;

/// <summary>Each rule of the core, broken.</summary>
internal static class SourceMutations
{
    private const string RecordOrder = "Merging/RecordOrder.cs";
    private const string FieldMap = "Merging/Fields/FieldMap.cs";
    private const string FieldMerge = "Merging/FieldMerge.cs";
    private const string WorkingState = "Transactions/WorkingState.cs";
    private const string RemoteMerger = "Transactions/RemoteMerger.cs";
    private const string WriteBatch = "Transactions/WriteBatch.cs";
    private const string Vectors = "Replication/VersionVector.cs";
    private const string OutgoingLog = "Replication/OutgoingLog.cs";
    private const string Scheme = "Revisions/RevisionScheme.cs";
    private const string Compares = "Transactions/CompareEvaluator.cs";
    private const string LeaseTerms = "Leases/LeaseTerms.cs";
    private const string Sweep = "Transactions/Sweep.cs";
    private const string PeerView = "Replication/PeerView.cs";

    public static IEnumerable<SourceMutation> Merging =>
    [
        new("the generation does not count", RecordOrder, "if (byGeneration != 0) return byGeneration;", ""),
        new("the junior's create wins", RecordOrder, "right.Birth.Tag.CompareTo(left.Birth.Tag)", "left.Birth.Tag.CompareTo(right.Birth.Tag)"),
        new("seniority is by birth alone", RecordOrder, "if (bySeniority != 0) return bySeniority;", ""),
        new("an update wins over the delete", RecordOrder, "left.IsTombstone.CompareTo(right.IsTombstone)", "right.IsTombstone.CompareTo(left.IsTombstone)"),
        new("the later of delete and update wins", RecordOrder, "return byDeath != 0 ? byDeath : ByStamp(left, right);", "return ByStamp(left, right);"),
        new("the first writer wins", RecordOrder, "left.Stamp.CompareTo(right.Stamp)", "right.Stamp.CompareTo(left.Stamp)"),
        new("a tombstone loses to any put of a plain key", RecordOrder, "MergePolicy.LastWriterWins => ByStamp(left, right),", "MergePolicy.LastWriterWins => left.IsTombstone != right.IsTombstone ? (left.IsTombstone ? -1 : 1) : ByStamp(left, right),"),
        new("what arrives wins over an equal or later plain value", RemoteMerger, "return order > 0 || (order == 0 && IsGreaterTwin(current, incoming)) ? incoming : null;", "return incoming;"),
        new("the own field wins", FieldMap, "var greater = left.CompareTo(right) >= 0 ? left : right;", "var greater = left.Content is not null ? left : right;"),
        new("removed fields are forgotten in a merge", FieldMap, "if (greater.Content is not null || greater.Stamp > @base) joined.Add(path, greater);", "if (greater.Content is not null) joined.Add(path, greater);"),
        new("a removed field leaves no trace", FieldMap, "if (register.Content is not null && !contents.ContainsKey(path)) registers[path] = new Register(stamp, null);", "if (register.Content is not null && !contents.ContainsKey(path)) registers.Remove(path);"),
        new("a put claims all fields", FieldMap, "if (!content.Equals(this[path].Content)) registers[path] = new Register(stamp, content);", "registers[path] = new Register(stamp, content);"),
        new("a put claims no field", FieldMap, "if (!content.Equals(this[path].Content)) registers[path] = new Register(stamp, content);", "if (!content.Equals(this[path].Content)) registers[path] = new Register(this[path].Stamp, content);"),
        new("lists are merged whole", "Merging/Fields/JsonReading.cs", "ListKeys.Of(path) is { } keys &&", "ListKeys.Of(path) is { } keys && contents.Count < 0 &&"),
        new("of two that follow each other the earlier is the join", FieldMerge, "return leftIsLater ? left : right;", "return leftIsLater ? right : left;"),
        new("a joined record carries only the later's dots", FieldMerge, "record.Dots.Add(DotsOf(left, right));", "record.Dots.Add(later.Dots);"),
        new("a joined record has seen only what the later had", FieldMerge, "seenLeft.Join(seenRight).WriteTo(record);", "(byStamp >= 0 ? seenLeft : seenRight).WriteTo(record);"),
        new("local-only keys are sent", "Merging/ReplicatedRecord.cs", "if (entry.Content.LocalOnly) return null;", ""),
    ];

    public static IEnumerable<SourceMutation> Clocks =>
    [
        new("the hybrid clock follows the wall clock back", "Stamps/HybridTime.cs", "Math.Max(last + 1, (ulong)Math.Max(0, unixMilliseconds) << CounterBits);", "last + 1 > 0 ? (ulong)Math.Max(0, unixMilliseconds) << CounterBits : last;"),
        new("the hybrid clock ignores what peers stamp", WorkingState, "HybridTime = Math.Max(HybridTime, stamp.Time);", ""),
        new("stamps of one time are equal", "Stamps/Stamp.cs", "return byTime != 0 ? byTime : Tag.CompareTo(other.Tag);", "return byTime;"),
        new("the clock is not raised by a peer's changes", Scheme, "Math.Max(ClockOf(current), seenClock) + 1", "Math.Max(ClockOf(current), 0 * seenClock) + 1"),
        new("revisions do not name the member", Scheme, "((long)Tag.Value << TagShift)", "(1L << TagShift)"),
        new("the hybrid clock is lost in a restart", "Storage/StoreLoader.cs", "HybridTime = metadata.HybridTime,", ""),
    ];

    public static IEnumerable<SourceMutation> Vectoring =>
    [
        new("a sweep ahead of the snapshot goes unnoticed", OutgoingLog, "local.Log.DroppedThrough > snapshot.Revision || ", ""),
        new("a vector joined with another loses entries", Vectors, "Math.Max(pair.Own, pair.Other)", "pair.Other"),
        new("a vector covers one change too many", Vectors, "_last[at].N < n) return false;", "_last[at].N + 1 < n) return false;"),
        new("a record is left out when one of its dots is covered", "Merging/ReplicatedRecord.cs", "dots.All(dot =>", "dots.Any(dot =>"),
        new("dots of a batch are one", WorkingState, "new Dot(_head.Tag, Vector[_head.Tag] + 1)", "new Dot(_head.Tag, _head.Vector[_head.Tag] + 1)"),
        new("a state beyond its vector tells a fingerprint", "Mvcc/StoreState.cs", "public bool IsExact => Vector.Covers(Seen);", "public bool IsExact => true;"),
        new("after a restart a state takes itself for exact", "Storage/LogContent.cs", "foreach (var dot in key.Record?.Dots ?? []) seen = seen.With(Dot.FromMessage(dot));", ""),
        new("the cursor goes back with a stale stream", WriteBatch, "Cursor = Math.Max(known.Cursor, batch.Cursor)", "Cursor = batch.Cursor"),
        new("peers' cursors are lost in a restart", "Storage/StoreLoader.cs", "Peers = persisted.Peers.ToImmutableSortedDictionary(", "Peers = persisted.Peers.Take(0).ToImmutableSortedDictionary("),
        new("tombstones leave the fingerprint as it was", WorkingState, "Fingerprint - (current?.Fingerprint ?? 0) + version.Fingerprint", "Fingerprint - (record.Tombstone ? 0 : current?.Fingerprint ?? 0) + version.Fingerprint"),
    ];

    public static IEnumerable<SourceMutation> Histories =>
    [
        new("a guard looks at the create revision", Compares, "(version?.ModRevision ?? 0).CompareTo(compare.ModRevision)", "(version?.CreateRevision ?? 0).CompareTo(compare.ModRevision)"),
        new("a guard lets what is newer pass", Compares, "Compare.Types.CompareResult.Equal => order == 0,", "Compare.Types.CompareResult.Equal => order >= 0,"),
        new("a merged transaction is spread over revisions", RemoteMerger, "if (winners.Count > 0) Adopt(winners, RevisionScheme.ForeignClockOf(transaction.Revision));", "foreach (var winner in winners) Adopt([winner], RevisionScheme.ForeignClockOf(transaction.Revision));"),
        new("an object becomes another without a delete", RemoteMerger, "        EndReplacedIncarnations(winners, clock);\n", ""),
        new("the delete of a replaced object shares the put's revision", RemoteMerger, "        EndReplacedIncarnations(winners, clock);\n        state.BeginRevision(clock);", "        EndReplacedIncarnations(winners, clock);\n        if (state.Appended.Count == 0 || !state.Appended[^1].Content.LocalOnly) state.BeginRevision(clock);"),
        new("events of a transaction are stored in another order", WorkingState, "new LogPosition(Revision, _nextSub++)", "new LogPosition(Revision, 1000 - _nextSub++)"),
        new("versions do not count on", WorkingState, "Version = record.Tombstone ? 0 : (live?.Version ?? 0) + 1,", "Version = record.Tombstone ? 0 : 1,"),
        new("an update is a create", WorkingState, "record.Tombstone ? 0 : live?.CreateRevision ?? Revision", "record.Tombstone ? 0 : Revision"),
        new("a sweep drops what a read at the compacted revision shows", Sweep, "version is not null && version.ModRevision > compactRevision", "version is not null && version.ModRevision > long.MaxValue - 1"),
        new("a sweep drops tombstones that peers need", Sweep, "if (version.IsTombstone && (_isLone || newest.IsLocalOnly))", "if (version.IsTombstone)"),
        new("a leaving member forgets that in a restart", "Storage/StoreLoader.cs", "            Phase = metadata.Phase,\n", ""),
        new("streams go on with a member that was removed", "Replication/LinkSession.cs", "if (ReferenceEquals(membership, _checkedMembership)) return null;", "if (_checkedMembership is not null) return null;"),
    ];

    public static IEnumerable<SourceMutation> Leases =>
    [
        new("every member lets every lease expire", LeaseTerms, "public bool IsOwn(Lease lease) => lease.Owner == _memberId;", "public bool IsOwn(Lease lease) => lease.Owner != _memberId + 1;"),
        new("the owner does not hear of renewals elsewhere", LeaseTerms, "        term.Written = lease.Written;\n        term.Deadline = DeadlineOf(lease, now);", "        term.Written = lease.Written;"),
        new("a renewal revives a lease that is over", LeaseTerms, "if (term.Deadline <= now) return null;", ""),
        new("a lease that was taken over meanwhile is ended", WriteBatch, "_state.Leases.Find(id)?.Owner != _head.MemberId", "_state.Leases.Find(id) is null"),
        new("keys outlive their lease", WriteBatch, "        Delete(changes, lease.Keys, id);\n", ""),
        new("a renewal wins over the revoke", "Merging/MergePolicyTable.cs", "LeaseRows.Contains(key) ? MergePolicy.KubernetesObject : MergePolicy.LastWriterWins", "MergePolicy.LastWriterWins"),
        new("nobody takes over the leases of who is gone", "Leases/Custodian.cs", "lease.Owner != _state.MemberId && AnswersFor(lease.Owner)", "lease.Owner == 0"),
        new("leases are taken over from who is there", "Leases/Custodian.cs", "_membership?.Find(author) is not { IsActive: true } || IsSilent(author)", "true"),
        new("keys that were put while their lease ended stay", "Leases/Custodian.cs", ".Where(key => AnswersFor(key.Identity.Stamp.Tag))", ".Where(_ => false)"),
    ];

    public static IEnumerable<SourceMutation> Membership =>
    [
        new("tags of members that are gone are given out again", "Membership/TagAllocation.cs", "membership.Members.Keys.LastOrDefault().Value", "membership.Active.Select(member => member.Tag.Value).LastOrDefault()"),
        new("members that have left are counted", "Replication/FleetView.cs", "membership.Active.Where(member => member.Tag != local.Tag).Select", "membership.Members.Values.Where(member => member.Tag != local.Tag).Select"),
        new("what a member says of itself undoes its removal", "Membership/MembershipRows.cs", "{ Removal: not null } => MemberStanding.Removed,", "{ Removal: not null, Attributes: null } => MemberStanding.Removed,"),
        new("a member that has left waits to be dialed", "Replication/Topology/PeerChooser.cs", "own.IsActive ? membership.Active : membership.Active.Append(own)", "own.IsActive ? membership.Active : []"),
    ];

    public static IEnumerable<SourceMutation> Journals =>
    [
        new("the journal is lost in a restart", "Storage/StoreLoader.cs", "            Conflicts = ConflictJournal.Load(persisted.Conflicts),\n", ""),
        new("the newest conflicts go first", "Merging/Conflicts/ConflictJournal.cs", "var oldest = Noted + added.Count - kept.Count + 1;", "var oldest = Noted + 1;"),
        new("objects that lose to others are not listed", RemoteMerger, "        if (order > 0) Note(ConflictDetection.Whole(incoming, own, state.UnixMilliseconds));\n        if (order < 0) Note(ConflictDetection.Whole(own, incoming, state.UnixMilliseconds));\n", ""),
    ];

    public static IEnumerable<SourceMutation> Departures => In(Runs.Departures,
        new("who leaves counts on members that leave, too", "Replication/FleetView.cs", "peer.View.Keeps(moment)", "peer.View.Holds(moment)"),
        new("what is acknowledged while its receiver leaves counts", PeerView, "phase is MemberPhase.Active\n        ? this with", "phase >= MemberPhase.Active\n        ? this with"),
        new("what a member says that it holds while it leaves counts", PeerView, "statement.Phase is MemberPhase.Active ? statement.Vector", "statement.Phase is not null ? statement.Vector"));

    public static IEnumerable<SourceMutation> Lifts => In(Runs.Lifts,
        new("a lift beats what is greater without it", RemoteMerger, "_survival is not null && Lift.Decides(policy, winner, loser) ? ", "_survival is not null && Lift.Decides(policy, winner, loser) && state.Tag.IsNone ? "),
        new("a lift beats what is greater, if that is a tombstone", RemoteMerger, "_survival is not null && Lift.Decides(policy, winner, loser) ? ", "_survival is not null && !loser.Tombstone && Lift.Decides(policy, winner, loser) ? "),
        new("a lift beats what is greater, if that lives", RemoteMerger, "_survival is not null && Lift.Decides(policy, winner, loser) ? ", "_survival is not null && loser.Tombstone && Lift.Decides(policy, winner, loser) ? "),
        new("across a lift the lower level's fields are dropped", FieldMerge, "return JoinLevel(high, raised);", "return high;"),
        new("a lift carries only its own dots", FieldMerge, "        raised.Dots.Clear();\n        raised.Dots.Add(DotsOf(left, right));\n", ""));

    public static IEnumerable<SourceMutation> Repairs => In(Runs.Absences,
        new SourceMutation("a repair takes a key that it lacks for lost while it has not all that the other has", "Repair/Comparison.cs", "else if (!theirs.Vector.Covers(_ours.Seen)) _difference.Undecided++;", ""));

    public static IEnumerable<SourceMutation> All => [.. Merging, .. Clocks, .. Vectoring, .. Histories, .. Leases, .. Membership, .. Journals, .. Departures, .. Lifts, .. Repairs];

    private static IEnumerable<SourceMutation> In(Runs runs, params SourceMutation[] mutations) => mutations.Select(mutation => mutation with { Runs = runs });
}
