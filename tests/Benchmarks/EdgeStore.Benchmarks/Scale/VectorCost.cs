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

        var vector = VersionVector.FromMessage(message);
        var read = Time(repetitions, () => vector = VersionVector.FromMessage(VersionVectorMessage.Parser.ParseFrom(bytes)));

        // Once the code is compiled well: until then it allocates more.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var other = VersionVector.FromMessage(message);
        var memory = GC.GetAllocatedBytesForCurrentThread() - before;
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
