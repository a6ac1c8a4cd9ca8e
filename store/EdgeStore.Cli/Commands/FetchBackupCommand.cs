using System.CommandLine;
using Amazon.S3.Model;
using EdgeStore.Cli.Backups;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl fetch-backup: from an object store to a file, checked on the way.</summary>
internal sealed class FetchBackupCommand(CommandScope scope)
{
    private const int BufferBytes = 64 << 10;

    private readonly Argument<string> _source = new("source") { Description = "s3://bucket/key" };

    private readonly Argument<string> _file = new("file") { Description = "Where to; it appears when it is complete and its hash fits." };

    private readonly Option<string?> _unless = new("--unless-exists") { HelpName = "path", Description = "Do nothing when this file or folder exists." };

    private readonly ObjectStoreFlags _objects = new(scope.Surroundings.Environment);

    public Command Create()
    {
        var command = new Command("fetch-backup", "Copy a backup from an object store to a file, for edgestore snapshot restore.") { _source, _file, _unless };
        foreach (var option in _objects.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (BackupLocation.Parse(parsed.GetValue(_source)!) is not BackupLocation.InBucket place)
            throw new ControlException(ExitCode.Usage, $"'{parsed.GetValue(_source)}' is not s3://bucket/key");
        if (parsed.GetValue(_unless) is { } path && Path.Exists(path))
        {
            scope.WriteLine($"{path} exists: nothing is fetched");
            return ExitCode.Done;
        }

        var file = parsed.GetValue(_file)!;
        using var store = _objects.Connect(parsed);
        using var check = new SnapshotCheck();
        await using var target = new BackupFile(file, makesFolders: false);
        try
        {
            using var answer = await store.GetObjectAsync(new GetObjectRequest { BucketName = place.Bucket, Key = place.Key }, cancellation);
            var buffer = new byte[BufferBytes];
            for (int read; (read = await answer.ResponseStream.ReadAsync(buffer, cancellation)) > 0;)
            {
                check.Append(buffer.AsSpan(0, read));
                await target.AppendAsync(buffer.AsMemory(0, read), cancellation);
            }
        }
        catch (Exception failure) when (ObjectStoreFailure.IsOne(failure))
        {
            throw ObjectStoreFailure.Explain(place, failure);
        }
        var hash = check.Complete($"{place}");
        await target.CompleteAsync(cancellation);
        scope.WriteLine($"fetched {place} to {file}: {Human.Bytes(check.Bytes)}, hash {hash[..8]}");
        return ExitCode.Done;
    }
}
