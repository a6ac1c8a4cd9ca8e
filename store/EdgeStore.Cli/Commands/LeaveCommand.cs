using System.CommandLine;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;
using Grpc.Core;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl leave: a member hands over what the others lack, and is done for good.</summary>
internal sealed class LeaveCommand(CommandScope scope)
{
    private readonly Option<uint> _minPeers = HolderOutput.MinPeers();

    public Command Create()
    {
        var command = new Command(
            "leave",
            "Make a member leave: it refuses writes from now on, waits until every reachable peer holds everything, and says that it has left. "
            + "It cannot come back under its tag. Interrupted, it goes on leaving; ask again to wait again. When too few others stay, it stays, too.") { _minPeers };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var member = scope.ConnectToOne(parsed);
        var options = new CallOptions(deadline: scope.Deadline(parsed), cancellationToken: cancellation);
        var leave = member.AskAsync(admin => admin.LeaveAsync(new LeaveRequest { MinPeers = parsed.GetValue(_minPeers) }, options));
        var left = await new WaitNarrator(member, scope.Surroundings).DuringAsync(leave, cancellation);
        if (scope.Format(parsed) == OutputFormat.Json) scope.WriteJson(HolderOutput.Json(member.Name, left.Vector, left.Holders));
        else scope.WriteLine($"member {Human.Id(left.MemberId)}, tag {left.Tag}, has left; what it had is held by {HolderOutput.Names(left.Holders)}");
        return ExitCode.Done;
    }
}
