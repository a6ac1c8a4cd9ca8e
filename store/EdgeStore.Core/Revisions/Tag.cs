using System.Globalization;

namespace EdgeStore.Core.Revisions;

/// <summary>
/// Names a member's incarnation within its cluster: 18 bits, given out in increasing order, never reused. A lower tag is
/// a senior member. <see cref="None"/> is a member that was never clustered.
/// </summary>
public readonly record struct Tag(int Value) : IComparable<Tag>
{
    public const int Bits = 18;
    public const int MaxValue = (1 << Bits) - 1;

    public static readonly Tag None = new(0);

    public bool IsNone => Value == 0;

    /// <exception cref="ArgumentOutOfRangeException">The value does not fit 18 bits or is 0.</exception>
    public static Tag OfMember(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        return new Tag(value);
    }

    public int CompareTo(Tag other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
