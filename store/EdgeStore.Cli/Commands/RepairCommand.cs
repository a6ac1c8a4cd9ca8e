using System.CommandLine;
using EdgeStore.Cli.Connecting;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;
using Grpc.Core;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl repair: a deep check of one member against peers, with what it finds healed.</summary>
internal sealed class RepairCommand(CommandScope scope)
{
    private readonly Option<string[]> _peers = new("--peer")
    {
        Description = "Name of a peer to compare with; may be given several times. Default: all active peers, one after the other.", HelpName = "name",
    };

    private readonly Option<ulong> _rate = new("--rate") { Description = "What it may read and exchange a second. Default: no limit.", HelpName = "bytes" };

    private readonly Option<double?> _deadline = new("--deadline")
    {
        Description = "After so many seconds a peer's repair stops, and says where it can be resumed.", HelpName = "seconds",
    };

    private readonly Option<string?> _fromKey = new("--from-key") { Description = "Resume at this key; with one --peer.", HelpName = "key" };

    public Command Create()
    {
        var command = new Command("repair", "Compare this member's content with its peers', range by range, and heal what differs. Ctrl-C stops it.")
        {
            _peers, _rate, _deadline, _fromKey,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var member = scope.ConnectToOne(parsed);
        var request = RequestOf(parsed);
        var options = new CallOptions(deadline: scope.Deadline(parsed), cancellationToken: cancellation);
        var isForPeople = scope.Format(parsed) == OutputFormat.Table;
        var latest = new SortedDictionary<string, RepairReport>(StringComparer.Ordinal);
        try
        {
            await RepairProgress.ShowAsync(scope.Surroundings, isForPeople, show => member.StreamAsync(
                admin => admin.Repair(request, options),
                report =>
                {
                    latest[report.Peer] = report;
                    show(report);
                }));
        }
        catch (ControlException) when (latest.Count > 0 && cancellation.IsCancellationRequested)
        {
            // Stopped by hand: what was done and where to go on stands in the last reports.
        }

        if (isForPeople) scope.Surroundings.Show(RepairTable.Of([.. latest.Values]));
        else scope.WriteJson(RepairJson.Of(member.Name, latest.Values));
        return latest.Values.All(RepairTable.IsGood) ? ExitCode.Done : ExitCode.Refused;
    }

    private RepairRequest RequestOf(ParseResult parsed)
    {
        var request = new RepairRequest { BytesPerSecond = parsed.GetValue(_rate) };
        request.Peers.AddRange(parsed.GetValue(_peers) ?? []);
        if (parsed.GetValue(_fromKey) is { } key)
        {
            if (request.Peers.Count != 1) throw new ControlException(ExitCode.Usage, "--from-key needs exactly one --peer");
            request.FromKey = KeyText.Parse(key);
        }

        if (parsed.GetValue(_deadline) is not { } seconds) return request;
        if (seconds is not (> 0 and < 1_000_000)) throw new ControlException(ExitCode.Usage, $"--deadline: {seconds} is not a number of seconds");
        request.DeadlineMs = (ulong)Math.Ceiling(seconds * 1000);
        return request;
    }
}
