using System.CommandLine;
using EdgeStore.Cli.Backups;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;
using Grpc.Core;

namespace EdgeStore.Cli.Commands;

/// <summary>
/// edgestorectl backup: what a running member holds, as a file or an object; <c>edgestore snapshot restore</c> makes a member
/// of it.
/// </summary>
internal sealed class BackupCommand(CommandScope scope)
{
    private readonly Argument<string> _place = new("destination")
    {
        Description = "A file, or s3://bucket/key with the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. What is there is replaced when the new one is complete.",
    };

    private readonly Option<bool> _makesFolders = new("--make-folders") { Description = "Make the file's folders if they are missing." };

    private readonly Option<string?> _report = new("--report") { HelpName = "file", Description = "Write the result to this file as well, as one line of JSON." };

    private readonly ObjectStoreFlags _objects = new(scope.Surroundings.Environment);

    public Command Create()
    {
        var command = new Command("backup", "Write what a member holds now, at one revision, to a file or an object store. Writes go on meanwhile.") { _place, _makesFolders, _report };
        foreach (var option in _objects.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var member = scope.ConnectToOne(parsed);
        var place = BackupLocation.Parse(parsed.GetValue(_place)!);
        var options = new CallOptions(deadline: scope.Deadline(parsed), cancellationToken: cancellation);
        var revision = 0L;
        using var check = new SnapshotCheck();
        await using var target = Target(parsed, place);
        await member.StreamAsync(admin => admin.Snapshot(new SnapshotRequest(), options), async chunk =>
        {
            revision = chunk.Revision;
            check.Append(chunk.Data.Span);
            await target.AppendAsync(chunk.Data.Memory, cancellation);
        });
        var hash = check.Complete($"{place}");
        await target.CompleteAsync(cancellation);
        Show(parsed, new BackupJson(member.Name, $"{place}", revision, check.Bytes, hash));
        return ExitCode.Done;
    }

    private IBackupTarget Target(ParseResult parsed, BackupLocation place) => place switch
    {
        BackupLocation.InBucket there => new BackupObject(_objects.Connect(parsed), there),
        BackupLocation.InFile here => new BackupFile(here.File, parsed.GetValue(_makesFolders)),
        _ => throw new InvalidOperationException($"no target for {place}"),
    };

    private void Show(ParseResult parsed, BackupJson backup)
    {
        if (scope.Format(parsed) == OutputFormat.Json) scope.WriteJson(backup);
        else scope.WriteLine($"saved revision {backup.Revision} of {backup.Endpoint} to {backup.File}: {Human.Bytes(backup.Bytes)}, hash {backup.Hash[..8]}");
        if (parsed.GetValue(_report) is not { } report) return;
        try
        {
            File.WriteAllText(report, JsonOutput.Write(backup, oneLine: true));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ExitCode.Refused, $"--report {report}: {failure.Message}", failure);
        }
    }
}
