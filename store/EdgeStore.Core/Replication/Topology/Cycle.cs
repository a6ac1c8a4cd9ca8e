using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication.Topology;

/// <summary>
/// Cycles through all members, or sites, in orders that are as good as random and the same everywhere. One cycle connects
/// all; two that have nothing to do with each other make distances short, and whoever joins or leaves changes the
/// neighbours of its neighbours only.
/// </summary>
internal static class Cycle
{
    /// <summary>The next and the previous; the same one twice in a cycle of two, nobody in a cycle of one.</summary>
    public static IEnumerable<T> Neighbours<T>(IReadOnlyList<T> cycle, T self)
    {
        var at = Enumerable.Range(0, cycle.Count).First(index => EqualityComparer<T>.Default.Equals(cycle[index], self));
        return cycle.Count == 1 ? [] : [cycle[(at + 1) % cycle.Count], cycle[(at + cycle.Count - 1) % cycle.Count]];
    }

    /// <summary>The neighbours in as many cycles as the fan-out needs; everybody when that is hardly more.</summary>
    public static IEnumerable<Tag> Regular(IReadOnlyList<Tag> members, int fanOut, Tag self) => members.Count <= fanOut + 1
        ? members
        : Enumerable.Range(0, (fanOut + 1) / 2).SelectMany(cycle => Neighbours([.. members.OrderBy(tag => Rank(tag, cycle)).ThenBy(tag => tag)], self));

    public static ulong Rank(Tag tag, int cycle)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, tag.Value);
        return Rank(buffer, cycle);
    }

    public static ulong Rank(string site, int cycle) => Rank([.. Encoding.UTF8.GetBytes(site), 0, 0, 0, 0], cycle);

    /// <param name="named">Ends with four bytes for the number of the cycle.</param>
    private static ulong Rank(Span<byte> named, int cycle)
    {
        BinaryPrimitives.WriteInt32LittleEndian(named[^4..], cycle);
        return XxHash3.HashToUInt64(named);
    }
}
