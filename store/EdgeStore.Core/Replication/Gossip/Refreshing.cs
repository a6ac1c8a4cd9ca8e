namespace EdgeStore.Core.Replication.Gossip;

/// <summary>
/// How often members repeat that they live. The whole fleet's repetitions cross every link, so in a large one each member
/// must be the quieter; a link then carries at most <see cref="MembersPerSecond"/> of them a second.
/// </summary>
public static class Refreshing
{
    private const int MinSeconds = 10;
    private const int MembersPerSecond = 5;

    /// <summary>So many repetitions may be late or lost on their way.</summary>
    private const int Missed = 4;

    public static int SecondsFor(int members) => Math.Max(MinSeconds, members / MembersPerSecond);

    /// <summary>Who was not heard of for so long may be gone.</summary>
    public static long SilenceMs(int members) => (Missed + 1) * SecondsFor(members) * 1000L;
}
