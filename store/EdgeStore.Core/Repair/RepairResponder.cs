using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using Message = EdgeStore.Protocol.Replication.RepairMessage.MessageOneofCase;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Core.Repair;

/// <summary>
/// The called side of a repair: answers each message with one. It holds nothing but the snapshot of one segment. Pure:
/// events in, effects out; see <see cref="RepairInitiator"/> for the dialogue. Not thread-safe.
/// </summary>
public sealed class RepairResponder(LinkSettings link, RepairSettings settings, ILocalReplica local, IMemberDirectory directory)
{
    private readonly List<RepairEffect> _effects = [];
    private Hello? _peer;
    private SegmentSnapshot? _segment;
    private SnapshotVectors? _theirs;
    private bool _isOver;

    /// <returns>What to do, in this order.</returns>
    public IReadOnlyList<RepairEffect> Handle(RepairEvent happened)
    {
        if (_isOver) return [];
        _effects.Clear();
        switch (happened)
        {
            case RepairEvent.Received received:
                if (Receive(received.Message) is { } refusal) Refuse(refusal);
                break;
            case RepairEvent.Merged merged:
                Send(new RepairMessage { Healed = new RepairHealed { Changed = (uint)merged.Changed } });
                break;
        }

        return [.. _effects];
    }

    private Refusal? Receive(RepairMessage message)
    {
        if (_peer is null) return message.MessageCase == Message.Hello ? Meet(message.Hello) : Invalid($"{message.MessageCase} before the hello");
        if (message.MessageCase == Message.Segment) return Open(message.Segment);
        if (_segment is null) return Invalid($"{message.MessageCase} before a segment");
        switch (message.MessageCase)
        {
            case Message.Query:
                return RepairValidator.Query(message.Query, _segment.Span) is { } badQuery ? Invalid(badQuery) : Answer(message.Query);
            case Message.Listing:
                return RepairValidator.Listing(message.Listing, _segment.Span) is { } badListing ? Invalid(badListing) : Compare(message.Listing);
            case Message.Records:
                var fault = RepairValidator.Revision(message.Records.Revision) ?? RepairValidator.Records(message.Records.Records, _segment.Span);
                return fault is not null ? Invalid(fault) : Merge(message.Records);
            default:
                return Invalid($"{message.MessageCase} of the calling side");
        }
    }

    private Refusal? Meet(Hello hello)
    {
        if (Handshake.Check(hello, link, local.Published, directory.Current, expected: null) is { } refusal) return refusal;
        _peer = hello;
        Send(new RepairMessage { Hello = Handshake.Greeting(link, local.Published, new Revisions.Tag((int)hello.Tag)) });
        return null;
    }

    private Refusal? Open(RepairSegment asked)
    {
        if (RepairValidator.Segment(asked, asked: null) is { } fault) return Invalid(fault);

        // A repair may take hours; the membership may change meanwhile.
        if (Handshake.CheckStanding(local.Published.Tag, new Revisions.Tag((int)_peer!.Tag), _peer.MemberId, directory.Current) is { } refusal) return refusal;
        _theirs = SnapshotVectors.FromMessage(asked);
        _segment = SegmentSnapshot.Read(local, KeySpan.FromMessage(asked.Range), settings.SegmentKeys);
        Send(new RepairMessage { Segment = _segment?.ToMessage() ?? new RepairSegment { Range = asked.Range, Revision = local.Published.Revision, Unsettled = true } });
        return null;
    }

    private Refusal? Answer(RepairQuery query)
    {
        var answer = new RepairAnswer();
        foreach (var range in query.Ranges)
        {
            var span = KeySpan.FromMessage(range.Span);
            var isEqual = !_segment!.IsDamagedIn(span) && StateMetadata.Encode(_segment.FingerprintOf(span)).Equals(range.Fingerprint);
            answer.Ranges.Add(new RepairAnswer.Types.Range
            {
                Equal = isEqual,
                Keys = (uint)_segment.CountOf(span),
                Middle = isEqual ? ByteString.Empty : _segment.MiddleOf(span),
            });
        }

        Send(new RepairMessage { Answer = answer });
        return null;
    }

    private Refusal? Compare(RepairListing listing)
    {
        var comparison = new Comparison(_segment!, KeySpan.FromMessage(listing.Range), _theirs!);
        Send(new RepairMessage { Difference = comparison.With(listing.Entries) });
        return null;
    }

    private Refusal? Merge(RepairRecords records)
    {
        _effects.Add(new RepairEffect.Merge(_segment!.ToBatch(records.Records, records.Revision, _theirs!)));
        return null;
    }

    private void Refuse(Refusal refusal)
    {
        _isOver = true;
        Send(new RepairMessage { Refusal = refusal });
        _effects.Add(new RepairEffect.Close(refusal));
    }

    private void Send(RepairMessage message) => _effects.Add(new RepairEffect.Send(message));

    private static Refusal Invalid(string fault) => Handshake.Refuse(Reason.InvalidMessage, fault);
}
