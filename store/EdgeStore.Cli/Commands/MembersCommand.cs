using System.CommandLine;
using System.Globalization;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl members: who belongs to the cluster, by the word of the first member that answers.</summary>
internal sealed class MembersCommand(CommandScope scope)
{
    public Command Create()
    {
        var command = new Command("members", "Who belongs to the cluster, by the word of the first member that answers.");
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var reader = new FleetReader(scope.Connection(parsed));
        var fleet = await reader.ReadAsync(scope.Timeout(parsed), scope.Surroundings.Time, cancellation);
        if (fleet.Answers.Count == 0)
        {
            var lines = fleet.Silent.Select(silent => $"{silent.Endpoint}: {silent.Error}");
            throw new ControlException(fleet.Silent.Max(silent => silent.ExitCode), string.Join(Environment.NewLine, lines));
        }

        var members = ListOf(fleet.Answers[0].Status);
        if (scope.Format(parsed) == OutputFormat.Json) scope.WriteJson(members);
        else scope.Surroundings.Show(TableOf(members));
        return ExitCode.Done;
    }

    private static MembersJson ListOf(MemberStatus status)
    {
        var self = new MembershipJson(status.Name, status.Tag, IdOf(status.MemberId), SiteOf(status.Site), true, At(status.ClockMs));
        var peers = status.Peers.Select(peer =>
            new MembershipJson(peer.Name, peer.Tag, IdOf(peer.MemberId), SiteOf(peer.Site), peer.Connected, At(peer.LastSeenMs)));
        return new MembersJson(Human.Id(status.ClusterId), [.. peers.Append(self).OrderBy(member => member.Tag)]);
    }

    private static Spectre.Console.Table TableOf(MembersJson members)
    {
        var table = Tables.Create("TAG>", "MEMBER", "MEMBER ID", "SITE", "CONNECTED", "LAST SEEN");
        foreach (var member in members.Members)
        {
            Tables.Add(
                table,
                member.Tag.ToString(CultureInfo.InvariantCulture),
                member.Name,
                member.MemberId ?? "-",
                member.Site ?? "-",
                member.Connected ? "yes" : "no",
                member.LastSeen?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-");
        }

        return table;
    }

    private static string? IdOf(ulong id) => id == 0 ? null : Human.Id(id);

    private static string? SiteOf(string site) => site.Length == 0 ? null : site;

    private static DateTimeOffset? At(long unixMilliseconds) => unixMilliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}
