using System.CommandLine;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;
using Grpc.Core;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl backup: what a running member holds, as a file; <c>edgestore snapshot restore</c> makes a member of it.</summary>
internal sealed class BackupCommand(CommandScope scope)
{
    private readonly Argument<string> _file = new("file") { Description = "Where to; an existing file is replaced when the new one is complete." };

    public Command Create()
    {
        var command = new Command("backup", "Write what a member holds now, at one revision, to a file. Writes go on meanwhile.") { _file };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var member = scope.ConnectToOne(parsed);
        var name = parsed.GetValue(_file)!;
        var options = new CallOptions(deadline: scope.Deadline(parsed), cancellationToken: cancellation);
        var revision = 0L;
        using var file = new BackupFile(name);
        await member.StreamAsync(admin => admin.Snapshot(new SnapshotRequest(), options), chunk =>
        {
            revision = chunk.Revision;
            file.Append(chunk.Data.Memory);
        });
        var backup = new BackupJson(member.Name, name, revision, file.Bytes, file.Complete());
        if (scope.Format(parsed) == OutputFormat.Json) scope.WriteJson(backup);
        else scope.WriteLine($"saved revision {revision} of {member.Name} to {name}: {Human.Bytes(backup.Bytes)}, hash {backup.Hash[..8]}");
        return ExitCode.Done;
    }
}
