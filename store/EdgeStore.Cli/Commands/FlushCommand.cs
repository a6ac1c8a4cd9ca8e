using System.CommandLine;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;
using Grpc.Core;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl flush: waits until peers hold everything that a member holds, before it is stopped for instance.</summary>
internal sealed class FlushCommand(CommandScope scope)
{
    private readonly Option<uint> _minPeers = HolderOutput.MinPeers();

    public Command Create()
    {
        var command = new Command("flush", "Wait until enough peers hold, on their disks, everything that this member holds now.") { _minPeers };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var member = scope.ConnectToOne(parsed);
        var options = new CallOptions(deadline: scope.Deadline(parsed), cancellationToken: cancellation);
        var flush = member.AskAsync(admin => admin.FlushAsync(new FlushRequest { MinPeers = parsed.GetValue(_minPeers) }, options));
        var flushed = await new WaitNarrator(member, scope.Surroundings).DuringAsync(flush, cancellation);
        if (scope.Format(parsed) == OutputFormat.Json) scope.WriteJson(HolderOutput.Json(member.Name, flushed.Vector, flushed.Holders));
        else scope.WriteLine($"held by {HolderOutput.Names(flushed.Holders)}");
        return ExitCode.Done;
    }
}
