using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Repair;

/// <summary>The keys with start ≤ key &lt; end; an empty end is the end of all keys, so ranges can be cut and put together.</summary>
public readonly record struct KeySpan(ByteString Start, ByteString End)
{
    public static readonly KeySpan Everything = new(ByteString.Empty, ByteString.Empty);

    public bool IsOpenEnded => End.IsEmpty;

    public bool Contains(ByteString key) => ByteOrder.Instance.Compare(key, Start) >= 0 && (IsOpenEnded || ByteOrder.Instance.Compare(key, End) < 0);

    /// <summary>The other lies within.</summary>
    public bool Contains(KeySpan other) =>
        ByteOrder.Instance.Compare(other.Start, Start) >= 0
        && (IsOpenEnded || (!other.IsOpenEnded && ByteOrder.Instance.Compare(other.End, End) <= 0))
        && (other.IsOpenEnded || ByteOrder.Instance.Compare(other.Start, other.End) < 0);

    public RepairRange ToMessage() => new() { Start = Start, End = End };

    public static KeySpan FromMessage(RepairRange? message) => message is null ? Everything : new KeySpan(message.Start, message.End);
}
