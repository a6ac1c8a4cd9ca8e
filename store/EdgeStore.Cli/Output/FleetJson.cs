using EdgeStore.Cli.Fleet;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Cli.Output;

/// <summary>What <c>status -o json</c> prints. Ids and fingerprints are hexadecimal texts: JSON's numbers would lose digits.</summary>
internal sealed record FleetJson(bool Converged, string Verdict, IReadOnlyList<MemberJson> Members, IReadOnlyList<SilentJson> WithoutAnswer)
{
    public static FleetJson Of(FleetAnswers fleet)
    {
        var verdict = Fleet.Verdict.Of(fleet);
        return new FleetJson(
            verdict.IsConverged,
            verdict.Text,
            [.. fleet.Answers.Select(MemberOf)],
            [.. fleet.Silent.Select(silent => new SilentJson(silent.Endpoint, silent.Error))]);
    }

    private static MemberJson MemberOf(MemberAnswer answer)
    {
        var status = answer.Status;
        return new MemberJson
        {
            Endpoint = answer.Endpoint,
            Name = status.Name,
            Tag = status.Tag,
            MemberId = Human.Id(status.MemberId),
            ClusterId = Human.Id(status.ClusterId),
            State = StateNames.Of(status.State),
            Site = SiteOf(status.Site),
            BuildVersion = status.BuildVersion,
            Protocol = status.Protocol,
            Revision = status.Revision,
            CompactRevision = status.CompactRevision,
            Keys = status.LiveKeys,
            Vector = VectorOf(status.Vector),
            Fingerprint = Hex(status.Fingerprint),
            DbSizeBytes = status.DbSizeBytes,
            DbSizeInUseBytes = status.DbSizeInUseBytes,
            DiskFreeBytes = status.DiskFreeBytes,
            DiskTotalBytes = status.DiskTotalBytes,
            UptimeSeconds = status.UptimeMs / 1000.0,
            Clock = Timestamp(status.ClockMs),
            PeerCertificateNotAfter = status.PeerCertificateNotAfter == 0 ? null : Timestamp(status.PeerCertificateNotAfter * 1000),
            DivergenceDetected = status.DivergenceDetected,
            MembershipDigest = status.MembershipDigest,
            ConflictsNoted = status.ConflictsNoted,
            Conflicts = status.Conflicts.ToDictionary(count => ConflictRules.NameOf(count.Rule), count => count.Count),
            Peers = [.. status.Peers.Select(PeerOf)],
        };
    }

    private static PeerJson PeerOf(PeerStatus peer) => new()
    {
        Name = peer.Name,
        Tag = peer.Tag,
        MemberId = Human.Id(peer.MemberId),
        Site = SiteOf(peer.Site),
        Connected = peer.Connected,
        Chosen = peer.Chosen,
        HeardOf = peer.HeardOf,
        LastSeen = peer.LastSeenMs == 0 ? null : Timestamp(peer.LastSeenMs),
        Vector = VectorOf(peer.Vector),
        Fingerprint = Hex(peer.Fingerprint),
        LagChanges = peer.LagChanges,
        LagSeconds = peer.LagMs / 1000.0,
        ClockOffsetSeconds = peer.ClockOffsetMs / 1000.0,
        Converged = peer.Converged,
        LastError = peer.LastError.Length == 0 ? null : peer.LastError,
    };

    private static SortedDictionary<uint, ulong> VectorOf(VersionVectorMessage? vector) =>
        new((vector?.Entries ?? []).ToDictionary(entry => entry.Tag, entry => entry.N));

    private static string? SiteOf(string site) => site.Length == 0 ? null : site;

    private static string? Hex(Google.Protobuf.ByteString bytes) => bytes.IsEmpty ? null : Convert.ToHexStringLower(bytes.Span);

    private static DateTimeOffset Timestamp(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}

/// <summary>A member that was asked and did not answer.</summary>
internal sealed record SilentJson(string Endpoint, string Error);
