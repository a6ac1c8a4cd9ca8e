using System.Globalization;
using EdgeStore.Cli.Fleet;
using EdgeStore.Protocol.Admin;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeStore.Cli.Output;

/// <summary>The fleet for people: who answered, who lags whom, what to look at.</summary>
internal static class FleetTable
{
    private static readonly TimeSpan CertificateEndsSoon = TimeSpan.FromDays(14);

    public static IRenderable Of(FleetAnswers fleet)
    {
        var rows = new List<IRenderable>();
        if (fleet.Answers.Count > 0) rows.Add(Members(fleet));
        if (fleet.Answers.Any(answer => answer.Status.Peers.Count > 0))
        {
            rows.Add(Text.Empty);
            rows.Add(Links(fleet));
        }

        if (rows.Count > 0) rows.Add(Text.Empty);
        rows.AddRange(fleet.Silent.Select(silent => Tables.Line($"{silent.Endpoint}: {silent.Error}", Tables.Bad)));
        rows.AddRange(Warnings(fleet).Select(warning => Tables.Line("warning: " + warning, Tables.Warning)));
        var verdict = Verdict.Of(fleet);
        rows.Add(Tables.Line(verdict.Text, verdict.IsConverged ? Tables.Good : Tables.Warning));
        return new Rows(rows);
    }

    private static FittingTable Members(FleetAnswers fleet)
    {
        var table = new FittingTable(
            ["MEMBER", "TAG>", "STATE", "REVISION>", "KEYS>", "DB SIZE>", "IN USE>", "DISK FREE>", "CONFLICTS>", "UP>", "VERSION", "ENDPOINT"],
            dispensable: ["ENDPOINT", "IN USE>", "VERSION", "UP>", "TAG>", "DB SIZE>"]);
        foreach (var (endpoint, status) in fleet.Answers)
        {
            table.Add(
                status.Name,
                Number(status.Tag),
                Tables.Styled(StateNames.Of(status.State), status.State == MemberState.Active ? Style.Plain : Tables.Warning),
                Number(status.Revision),
                Number(status.LiveKeys),
                Human.Bytes(status.DbSizeBytes),
                Human.Bytes(status.DbSizeInUseBytes),
                Human.Bytes(status.DiskFreeBytes),
                status.ConflictsNoted.ToString(CultureInfo.InvariantCulture),
                Human.Milliseconds(status.UptimeMs),
                status.BuildVersion,
                endpoint);
        }

        return table;
    }

    private static FittingTable Links(FleetAnswers fleet)
    {
        var table = new FittingTable(
            ["MEMBER", "PEER", "LINK", "PEER LACKS>", "FOR>", "CLOCK>", "CONVERGED", "LAST ERROR"], dispensable: ["LAST ERROR", "CLOCK>"]);
        foreach (var (_, status) in fleet.Answers)
        {
            foreach (var peer in status.Peers)
            {
                table.Add(
                    status.Name,
                    peer.Name,
                    Tables.Styled(Link(status, peer), peer.Connected || IsKnownThroughOthers(peer) ? Style.Plain : Tables.Bad),
                    peer.LagChanges == 0 ? "-" : Human.Count(peer.LagChanges, "change"),
                    peer.LagMs == 0 ? "-" : Human.Milliseconds(peer.LagMs),
                    peer.LastSeenMs == 0 ? "-" : Human.Offset(peer.ClockOffsetMs),
                    peer.Converged ? Tables.Styled("yes", Tables.Good) : Tables.Styled("no", Tables.Warning),
                    peer.LastError);
            }
        }

        return table;
    }

    private static string Link(MemberStatus status, PeerStatus peer)
    {
        if (peer.Connected) return "up";
        if (IsKnownThroughOthers(peer)) return "through others";
        // Both times are of the answering member's clock.
        return peer.LastSeenMs == 0 ? "down" : $"down, heard {Human.Milliseconds(Math.Max(0, status.ClockMs - peer.LastSeenMs))} ago";
    }

    private static bool IsKnownThroughOthers(PeerStatus peer) => peer is { Connected: false, Chosen: false, HeardOf: true };

    private static IEnumerable<string> Warnings(FleetAnswers fleet)
    {
        foreach (var (_, status) in fleet.Answers)
        {
            if (status.PeerCertificateNotAfter == 0) continue;
            var left = TimeSpan.FromSeconds(status.PeerCertificateNotAfter) - TimeSpan.FromMilliseconds(status.ClockMs);
            if (left < TimeSpan.Zero) yield return $"{status.Name}'s peer certificate has expired";
            else if (left < CertificateEndsSoon) yield return $"{status.Name}'s peer certificate ends in {Human.Duration(left)}";
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
