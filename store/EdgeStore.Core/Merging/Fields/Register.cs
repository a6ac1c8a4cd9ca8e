using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// What one field holds, and since when. Totally ordered, so the greater of two is a join. The content decides only
/// between registers of one stamp, which different values never have unless a stamp was issued twice.
/// </summary>
/// <param name="Content">Null: the field was removed, or never was there.</param>
internal readonly record struct Register(Stamp Stamp, ByteString? Content) : IComparable<Register>
{
    public int CompareTo(Register other)
    {
        var byStamp = Stamp.CompareTo(other.Stamp);
        if (byStamp != 0) return byStamp;
        if (Content is null || other.Content is null) return (Content is not null).CompareTo(other.Content is not null);
        return Content.Span.SequenceCompareTo(other.Content.Span);
    }
}
