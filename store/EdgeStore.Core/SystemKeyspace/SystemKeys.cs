using System.Text;
using EdgeStore.Core.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Core.SystemKeyspace;

/// <summary>
/// The keys of the system keyspace. They lie among all others, so that log, merges, repairs and fingerprint need no second
/// way for them, but clients can neither name nor see them.
/// <code>
/// \0edgestore/ members / 00 00 00 07           prefix, table, id within the table
/// </code>
/// </summary>
public static class SystemKeys
{
    public static readonly ByteString Prefix = ByteString.CopyFromUtf8("\0edgestore/");

    private const byte Separator = (byte)'/';
    private static readonly KeyRange All = KeyRange.Prefix(Prefix);

    public static bool Contains(ByteString key) => key.Span.StartsWith(Prefix.Span);

    /// <param name="table">Without a slash.</param>
    public static ByteString Key(string table, ByteString id) =>
        ByteString.CopyFrom([.. Prefix.Span, .. Encoding.UTF8.GetBytes(table), Separator, .. id.Span]);

    /// <returns>False for a client's key, and for one that no member has made.</returns>
    public static bool TrySplit(ByteString key, out string table, out ByteString id)
    {
        (table, id) = ("", ByteString.Empty);
        if (!Contains(key)) return false;
        var name = key.Span[Prefix.Length..];
        var end = name.IndexOf(Separator);
        if (end < 0) return false;
        table = Encoding.UTF8.GetString(name[..end]);
        id = ByteString.CopyFrom(name[(end + 1)..]);
        return true;
    }

    /// <summary>What is left of a range when the system keyspace is cut out of it.</summary>
    internal static IEnumerable<KeyRange> Outside(KeyRange range)
    {
        if (range.IsSingleKey)
        {
            if (!Contains(range.Start)) yield return range;
            yield break;
        }

        if (range.Start.Span.SequenceCompareTo(All.End.Span) >= 0)
        {
            yield return range;
            yield break;
        }

        if (range.Start.Span.SequenceCompareTo(All.Start.Span) < 0)
            yield return range.IsPastEnd(All.Start.Span) ? range : range with { End = All.Start };
        if (!range.IsPastEnd(All.End.Span)) yield return range with { Start = All.End };
    }
}
