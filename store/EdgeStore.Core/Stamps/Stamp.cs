using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Stamps;

/// <summary>
/// When and by whom a change was made: hybrid logical clock time, then tag. Totally ordered, and a change that has seen
/// another has the greater stamp.
/// </summary>
public readonly record struct Stamp(ulong Time, Tag Tag) : IComparable<Stamp>
{
    public int CompareTo(Stamp other)
    {
        var byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Tag.CompareTo(other.Tag);
    }

    public static bool operator <(Stamp left, Stamp right) => left.CompareTo(right) < 0;

    public static bool operator >(Stamp left, Stamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(Stamp left, Stamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Stamp left, Stamp right) => left.CompareTo(right) >= 0;

    public StampMessage ToMessage() => new() { Time = Time, Tag = (uint)Tag.Value };

    public static Stamp FromMessage(StampMessage? message) =>
        message is null ? default : new Stamp(message.Time, new Tag((int)message.Tag));
}
