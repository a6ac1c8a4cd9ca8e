using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Snapshots;

/// <summary>Snapshots in memory.</summary>
internal static class Snapshots
{
    public static MemoryStream Of(Member member) => Of(PartsOf(member));

    public static MemoryStream Of(IEnumerable<SnapshotPart> parts)
    {
        var file = new MemoryStream();
        foreach (var piece in SnapshotFile.Write(parts)) file.Write(piece.Bytes.Span);
        return file;
    }

    public static List<SnapshotPart> PartsOf(Member member)
    {
        using var image = SnapshotImage.TryOpen(() => member.State, member.Disk)!;
        return [.. image.Parts("m", "1.2.3", 5)];
    }
}
