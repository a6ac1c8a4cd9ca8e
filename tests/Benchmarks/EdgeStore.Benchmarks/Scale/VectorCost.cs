using System.Diagnostics;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Scale;

/// <summary>What a version vector costs in which so many members have made changes.</summary>
/// <param name="WholeBytes">As sent in a hello.</param>
/// <param name="MemoryBytes">In a member's memory, for each vector that it knows.</param>
/// <param name="ReadMicroseconds">To read it from a message.</param>
/// <param name="CoversMicroseconds">To compare it with another.</param>
internal sealed record VectorCost(int Members, int WholeBytes, long MemoryBytes, double ReadMicroseconds, double CoversMicroseconds)
{
    private const int ChangesOfEach = 10_000;

    public static VectorCost Measure(int members)
    {
        var message = new VersionVectorMessage();
        for (var tag = 1; tag <= members; tag++)
            message.Entries.Add(new VersionVectorMessage.Types.Entry { Tag = (uint)tag, N = (ulong)(ChangesOfEach + tag) });
        var bytes = message.ToByteArray();
        var repetitions = Math.Max(10, 1_000_000 / members);

        var copies = new VersionVector[Math.Max(1, 100_000 / members)];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < copies.Length; i++)
            copies[i] = VersionVector.FromMessage(message);
        var memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / copies.Length;
        var other = copies[0];
        GC.KeepAlive(copies);

        var vector = other;
        var read = Time(repetitions, () => vector = VersionVector.FromMessage(VersionVectorMessage.Parser.ParseFrom(bytes)));
        var covers = Time(repetitions, () => _ = vector.Covers(other) ? 0 : throw new InvalidOperationException("the same vector is not covered"));
        return new VectorCost(members, bytes.Length, memory, read, covers);
    }

    private static double Time(int repetitions, Action action)
    {
        for (var i = 0; i < repetitions / 10; i++)
            action();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++)
            action();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / repetitions;
    }
}
