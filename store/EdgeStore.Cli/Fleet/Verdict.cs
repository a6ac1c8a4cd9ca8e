using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Fleet;

/// <summary>
/// Whether the fleet has converged, as far as those who answered can tell: each sees all of its active peers with its own
/// vector and fingerprint, and so do their answers among each other.
/// </summary>
internal sealed record Verdict(bool IsConverged, string Text)
{
    private const int MostReasons = 4;

    public static Verdict Of(FleetAnswers fleet)
    {
        var reasons = Reasons(fleet).ToList();
        if (reasons.Count == 0)
            return new Verdict(true, fleet.Answers.Count == 1 && fleet.Answers[0].Status.Peers.Count == 0 ? "a lone member" : "converged");
        var more = reasons.Count > MostReasons ? $"; and {reasons.Count - MostReasons} more" : "";
        return new Verdict(false, $"not converged: {string.Join("; ", reasons.Take(MostReasons))}{more}");
    }

    private static IEnumerable<string> Reasons(FleetAnswers fleet)
    {
        if (fleet.Answers.Count == 0)
        {
            yield return "nobody answered";
            yield break;
        }

        foreach (var silent in fleet.Silent) yield return $"{silent.Endpoint} did not answer";
        var answers = fleet.Answers.Select(answer => answer.Status).ToList();
        if (answers.Select(status => status.ClusterId).Distinct().Count() > 1) yield return "the endpoints belong to different clusters";
        foreach (var status in answers.Where(status => status.DivergenceDetected))
            yield return $"{status.Name} sees other content at an equal vector: something was lost or damaged";
        var links = answers.SelectMany(status => status.Peers, (status, peer) => LinkReason(status, peer)).OfType<string>().ToList();
        foreach (var link in links) yield return link;

        // The members' views are of different moments: that nobody sees a difference says less than that there is none.
        if (links.Count == 0 && answers.DistinctBy(status => (Vector(status), status.Fingerprint)).Count() > 1)
            yield return "their states differ at this moment";
        foreach (var status in answers.Where(status => status.Fingerprint.IsEmpty)) yield return $"{status.Name} is catching up";
    }

    private static string? LinkReason(MemberStatus status, PeerStatus peer)
    {
        if (peer.Converged) return null;
        if (!peer.Connected && (peer.Chosen || !peer.HeardOf)) return $"{status.Name} is not connected to {peer.Name}";
        return peer.LagChanges > 0
            ? $"{peer.Name} lacks {Human.Count(peer.LagChanges, "change")} that {status.Name} has"
            : $"{status.Name} and {peer.Name} have not compared yet";
    }

    private static string Vector(MemberStatus status) =>
        string.Join(' ', (status.Vector?.Entries ?? []).OrderBy(entry => entry.Tag).Select(entry => $"{entry.Tag}:{entry.N}"));
}
