using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using Message = EdgeStore.Protocol.Replication.RepairMessage.MessageOneofCase;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Core.Repair;

/// <summary>
/// The side of a repair that asks. It goes through the keys segment by segment; both sides read theirs once and sum it up.
/// <code>
/// Hello                                    ──▶ ◀── Hello
/// Segment(range, my vector)                ──▶ ◀── Segment(range, your vector)        fresh snapshots
///   Query(ranges, my fingerprints)         ──▶ ◀── Answer(equal?)                     ranges that differ are halved
///   Listing(small range, my keys, digests) ──▶ ◀── Difference(your records, wanted keys)
///   Records(the wanted ones)               ──▶ ◀── Healed                             both sides have joined
/// </code>
/// Clients write on meanwhile: the vectors tell a record that is on its way from one that is missing
/// (<see cref="Comparison"/>); where they cannot tell, the segment is looked at again in newer snapshots. Pure: events and
/// the time go in, effects come out. Not thread-safe.
/// </summary>
public sealed class RepairInitiator
{
    private const int MaxRangesInQuery = 64;

    private readonly LinkSettings _link;
    private readonly RepairSettings _settings;
    private readonly ILocalReplica _local;
    private readonly IMemberDirectory _directory;
    private readonly Tag _peer;
    private readonly ByteBudget _budget;
    private readonly Queue<KeySpan> _ranges = new();
    private readonly Queue<KeySpan> _leaves = new();
    private readonly List<RepairEffect> _effects = [];
    private SegmentSnapshot? _segment;
    private RepairSegment? _theirs;
    private List<KeySpan> _asked = [];
    private RepairDifference? _difference;
    private RepairMessage? _waiting;
    private Message _expected;
    private long _startedMs;
    private long _notBeforeMs = long.MinValue;
    private long _nowMs;
    private int _undecided;
    private int _unrepaired;
    private int _rechecks;
    private bool _mustReopen;
    private bool _isOver;

    /// <param name="peer">Who was called.</param>
    /// <param name="fromKey">Where to begin; empty: at the first key.</param>
    public RepairInitiator(LinkSettings link, RepairSettings settings, ILocalReplica local, IMemberDirectory directory, Tag peer, ByteString fromKey)
    {
        _link = link;
        _settings = settings;
        _local = local;
        _directory = directory;
        _peer = peer;
        _budget = new ByteBudget(() => settings.BytesPerSecond);
        Progress = new RepairProgress { NextKey = fromKey, KeysTotal = local.Published.Keys.Count };
    }

    public RepairProgress Progress { get; private set; }

    /// <summary>When a <see cref="RepairEvent.Tick"/> is due if nothing else happens before.</summary>
    public long NextTickMs => _isOver ? long.MaxValue : Math.Min(DeadlineMs, HasWork ? Math.Max(_notBeforeMs, _budget.ReadyAtMs) : long.MaxValue);

    private bool HasWork => _waiting is not null || _mustReopen;

    private long DeadlineMs => _settings.DeadlineMs > 0 ? _startedMs + _settings.DeadlineMs : long.MaxValue;

    /// <returns>What to do, in this order.</returns>
    public IReadOnlyList<RepairEffect> Handle(RepairEvent happened, long nowMs)
    {
        if (_isOver) return [];
        _nowMs = nowMs;
        _effects.Clear();
        switch (happened)
        {
            case RepairEvent.Opened:
                _startedMs = nowMs;
                Ask(new RepairMessage { Hello = Handshake.Greeting(_link, _local.Published, _peer) }, Message.Hello);
                break;
            case RepairEvent.Received received:
                Spend(received.Message.CalculateSize());
                Receive(received.Message);
                break;
            case RepairEvent.Merged merged:
                Progress = Progress with { HealedHere = Progress.HealedHere + merged.Changed };
                SendWanted();
                break;
        }

        if (!_isOver) Advance();
        return [.. _effects];
    }

    private void Advance()
    {
        if (_nowMs >= DeadlineMs) Finish(RepairOutcome.DeadlinePassed, null);
        else if (HasWork && _nowMs >= Math.Max(_notBeforeMs, _budget.ReadyAtMs))
        {
            if (_mustReopen) OpenSegment(Progress.NextKey);
            if (_waiting is not { } message) return;
            _waiting = null;
            Spend(message.CalculateSize());
            _effects.Add(new RepairEffect.Send(message));
        }
    }

    private void Receive(RepairMessage message)
    {
        if (message.MessageCase == Message.Refusal) Finish(RepairOutcome.Refused, message.Refusal);
        else if (message.MessageCase != _expected || _waiting is not null) Invalid($"{message.MessageCase} instead of {_expected}");
        else if (Fault(message) is { } fault) Invalid(fault);
        else Take(message);
    }

    /// <summary>The peer must be who was called, as on a link.</summary>
    private void Meet(Hello hello)
    {
        if (Handshake.Check(hello, _link, _local.Published, _directory.Current, _peer) is { } refusal) Refuse(refusal);
        else OpenSegment(Progress.NextKey);
    }

    private string? Fault(RepairMessage message) => message.MessageCase switch
    {
        Message.Segment => RepairValidator.Segment(message.Segment, _segment!.Span),
        Message.Answer => RepairValidator.Answer(message.Answer, _asked),
        Message.Difference => RepairValidator.Difference(message.Difference, _asked[0]),
        _ => null,
    };

    private void Take(RepairMessage message)
    {
        switch (message.MessageCase)
        {
            case Message.Hello:
                Meet(message.Hello);
                break;
            case Message.Segment when message.Segment.Unsettled:
                Reopen();
                break;
            case Message.Segment:
                _theirs = message.Segment;
                _ranges.Enqueue(KeySpan.FromMessage(message.Segment.Range));
                AskNext();
                break;
            case Message.Answer:
                Cut(message.Answer);
                AskNext();
                break;
            case Message.Difference:
                Heal(message.Difference);
                break;
            case Message.Healed:
                Progress = Progress with { HealedThere = Progress.HealedThere + message.Healed.Changed };
                AskNext();
                break;
        }
    }

    /// <summary>Reads the next keys; when that is not possible just now, a little later.</summary>
    private void OpenSegment(ByteString from)
    {
        _segment = SegmentSnapshot.Read(_local, new KeySpan(from, ByteString.Empty), _settings.SegmentKeys);
        _mustReopen = false;
        if (_segment is null)
        {
            Reopen();
            return;
        }

        _undecided = 0;
        _unrepaired = 0;
        Progress = Progress with { BytesRead = Progress.BytesRead + _segment.BytesRead };
        _budget.Spend(_segment.BytesRead, _nowMs);
        Ask(new RepairMessage { Segment = _segment.ToMessage() }, Message.Segment);
    }

    private void AskNext()
    {
        if (_ranges.Count > 0) AskRanges();
        else if (_leaves.TryDequeue(out var leaf)) List(leaf);
        else EndSegment();
    }

    private void AskRanges()
    {
        var asked = new List<KeySpan>();
        var query = new RepairQuery();
        while (asked.Count < MaxRangesInQuery && _ranges.TryDequeue(out var span))
        {
            asked.Add(span);
            query.Ranges.Add(new RepairQuery.Types.Range
            {
                Span = span.ToMessage(),
                Fingerprint = Transactions.StateMetadata.Encode(_segment!.FingerprintOf(span)),
                Keys = (uint)_segment.CountOf(span),
            });
        }

        _asked = asked;
        Progress = Progress with { RangesCompared = Progress.RangesCompared + asked.Count };
        Ask(new RepairMessage { Query = query }, Message.Answer);
    }

    /// <summary>Halves what differs, at the middle of the side that has more keys there.</summary>
    private void Cut(RepairAnswer answer)
    {
        foreach (var (span, theirs) in _asked.Zip(answer.Ranges))
        {
            if (theirs.Equal && !_segment!.IsDamagedIn(span)) continue;
            var own = _segment!.CountOf(span);
            var middle = own >= theirs.Keys ? _segment.MiddleOf(span) : theirs.Middle;
            if (Math.Max(own, theirs.Keys) <= _settings.LeafKeys || middle.IsEmpty || middle.Equals(span.Start))
            {
                _leaves.Enqueue(span);
                continue;
            }

            _ranges.Enqueue(span with { End = middle });
            _ranges.Enqueue(span with { Start = middle });
        }
    }

    private void List(KeySpan leaf)
    {
        _asked = [leaf];
        var listing = new RepairListing { Range = leaf.ToMessage() };
        foreach (var entry in _segment!.EntriesOf(leaf))
        {
            var record = _segment.RecordOf(entry);
            if (record is null && !entry.IsDamaged)
            {
                // Swept meanwhile: a newer snapshot will show what has come instead.
                _undecided++;
                AskNext();
                return;
            }

            listing.Entries.Add(entry.ToMessage(record));
        }

        Ask(new RepairMessage { Listing = listing }, Message.Difference);
    }

    private void Heal(RepairDifference difference)
    {
        _difference = difference;
        _undecided += (int)difference.Undecided;
        _unrepaired += (int)difference.Unrepaired;
        Progress = Progress with
        {
            RangesDivergent = Progress.RangesDivergent + (difference.Divergent > 0 ? 1 : 0),
            RecordsDivergent = Progress.RecordsDivergent + difference.Divergent,
            RecordsReceived = Progress.RecordsReceived + difference.Records.Count,
        };
        if (difference.Records.Count > 0) _effects.Add(new RepairEffect.Merge(_segment!.ToBatch(difference.Records, _theirs!.Revision, SnapshotVectors.FromMessage(_theirs))));
        else SendWanted();
    }

    private void SendWanted()
    {
        var wanted = new RepairRecords { Revision = _segment!.State.Revision };
        foreach (var key in _difference!.Wanted)
            if (_segment.Find(key) is { } entry && _segment.RecordOf(entry) is { } record) wanted.Records.Add(record);
        Progress = Progress with { RecordsSent = Progress.RecordsSent + wanted.Records.Count };
        if (wanted.Records.Count > 0) Ask(new RepairMessage { Records = wanted }, Message.Healed);
        else AskNext();
    }

    private void EndSegment()
    {
        if (_undecided > 0 && _rechecks < _settings.MaxRechecks)
        {
            _rechecks++;
            Reopen();
            return;
        }

        var span = KeySpan.FromMessage(_theirs!.Range);
        _rechecks = 0;
        Progress = Progress with
        {
            KeysCompared = Progress.KeysCompared + _segment!.CountOf(span),
            RecordsUndecided = Progress.RecordsUndecided + _undecided,
            RecordsUnrepaired = Progress.RecordsUnrepaired + _unrepaired,
            NextKey = span.End,
        };
        if (span.IsOpenEnded)
        {
            Finish(RepairOutcome.Completed, null);
            return;
        }

        _effects.Add(new RepairEffect.Report(Progress));
        _mustReopen = true;
    }

    /// <summary>The same keys again, in newer snapshots.</summary>
    private void Reopen()
    {
        _mustReopen = true;
        _notBeforeMs = _nowMs + _settings.RecheckMs;
    }

    private void Ask(RepairMessage message, Message expected)
    {
        _waiting = message;
        _expected = expected;
    }

    private void Spend(int bytes)
    {
        _budget.Spend(bytes, _nowMs);
        Progress = Progress with { BytesExchanged = Progress.BytesExchanged + bytes };
    }

    private void Invalid(string fault) => Refuse(Handshake.Refuse(Reason.InvalidMessage, fault));

    private void Refuse(Refusal refusal)
    {
        _effects.Add(new RepairEffect.Send(new RepairMessage { Refusal = refusal }));
        Finish(RepairOutcome.Refused, refusal);
    }

    private void Finish(RepairOutcome outcome, Refusal? refusal)
    {
        _isOver = true;
        Progress = Progress with { Outcome = outcome };
        _effects.Add(new RepairEffect.Report(Progress));
        _effects.Add(new RepairEffect.Close(refusal));
    }
}
