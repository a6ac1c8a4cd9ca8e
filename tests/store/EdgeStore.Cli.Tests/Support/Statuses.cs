using EdgeStore.Cli.Fleet;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Cli.Tests.Support;

/// <summary>Fleets whose every number is fixed.</summary>
internal static class Statuses
{
    private const long Clock = 1_795_579_200_000; // 2026-11-25T04:00:00Z

    /// <summary>Three members that hold the same.</summary>
    public static FleetAnswers Converged() => new([.. new[] { 1u, 2u, 3u }.Select(tag => Answer(Member(tag)))], []);

    /// <summary>m1 and m2 write on; m3 is cut off, does not answer, and was last heard 75 seconds ago.</summary>
    public static FleetAnswers CutOff()
    {
        var (one, two) = (Member(1, changes: 12), Member(2));
        Lag(one.Peers[0], changes: 2, milliseconds: 350);
        foreach (var peer in new[] { one.Peers[1], two.Peers[1] })
        {
            peer.Connected = false;
            peer.LastSeenMs = Clock - 75_000;
            peer.LastError = "Unavailable: No route to host";
            Lag(peer, changes: 7, milliseconds: 74_200);
        }

        two.State = MemberState.Leaving;
        two.PeerCertificateNotAfter = (Clock / 1000) + 86_400;
        return new FleetAnswers([Answer(one), Answer(two)], [new NoAnswer("http://10.0.0.3:2380", "not reachable: No route to host", 3)]);
    }

    public static MemberAnswer Answer(MemberStatus status) => new($"http://10.0.0.{status.Tag}:2380", status);

    public static MemberStatus Member(uint tag, ulong changes = 10) => new()
    {
        ClusterId = 0xc1057,
        MemberId = 0xabc0 + tag,
        Name = $"m{tag}",
        Tag = tag,
        State = MemberState.Active,
        BuildVersion = "0.1.0",
        Protocol = 1,
        Revision = (42 << 20) | (tag << 2) | 1,
        CompactRevision = 7,
        Vector = Vector(changes),
        Fingerprint = ByteString.CopyFrom([.. Enumerable.Range(1, 16).Select(i => (byte)i)]),
        LiveKeys = 1234,
        DbSizeBytes = 5 << 20,
        DbSizeInUseBytes = 1_500_000,
        DiskFreeBytes = 120L << 30,
        DiskTotalBytes = 200L << 30,
        UptimeMs = 93_784_000,
        ClockMs = Clock,
        PeerCertificateNotAfter = (Clock / 1000) + (90 * 86_400),
        MembershipDigest = "d1e5",
        ConflictsNoted = 3,
        Conflicts = { new ConflictCount { Rule = ConflictRule.LastWriter, Count = 1 }, new ConflictCount { Rule = ConflictRule.Field, Count = 2 } },
        Peers = { new[] { 1u, 2u, 3u }.Where(other => other != tag).Select(other => Peer(other, changes)) },
    };

    private static PeerStatus Peer(uint tag, ulong changes) => new()
    {
        Name = $"m{tag}",
        Tag = tag,
        MemberId = 0xabc0 + tag,
        Connected = true,
        LastSeenMs = Clock - 40,
        Vector = Vector(changes),
        Fingerprint = ByteString.CopyFrom([.. Enumerable.Range(1, 16).Select(i => (byte)i)]),
        Converged = true,
        ClockOffsetMs = tag == 3 ? -1500 : 2,
    };

    private static void Lag(PeerStatus peer, ulong changes, long milliseconds) =>
        (peer.LagChanges, peer.LagMs, peer.Converged) = (changes, milliseconds, false);

    private static VersionVectorMessage Vector(ulong changes) => new()
    {
        Entries = { new VersionVectorMessage.Types.Entry { Tag = 1, N = changes }, new VersionVectorMessage.Types.Entry { Tag = 2, N = 3 } },
    };
}
