using System.CommandLine;
using Amazon.S3.Model;
using EdgeStore.Cli.Backups;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl delete-backup: a backup that is not there any more is deleted as well.</summary>
internal sealed class DeleteBackupCommand(CommandScope scope)
{
    private readonly Argument<string> _place = new("place") { Description = "A file, or s3://bucket/key." };

    private readonly ObjectStoreFlags _objects = new(scope.Surroundings.Environment);

    public Command Create()
    {
        var command = new Command("delete-backup", "Delete a backup. What is no snapshot of edgestore is refused; what is not there is fine.") { _place };
        foreach (var option in _objects.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var place = BackupLocation.Parse(parsed.GetValue(_place)!);
        var existed = place switch
        {
            BackupLocation.InBucket there => await DeleteAsync(there, parsed, cancellation),
            BackupLocation.InFile here => Delete(here.File),
            _ => throw new InvalidOperationException($"nobody deletes {place}"),
        };
        scope.WriteLine(existed ? $"deleted {place}" : $"{place} is not there");
        return ExitCode.Done;
    }

    private static bool Delete(string file)
    {
        try
        {
            using (var stream = File.OpenRead(file)) RequireSnapshot(stream, file);
            File.Delete(file);
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ExitCode.Refused, $"{file}: {failure.Message}", failure);
        }
    }

    private async Task<bool> DeleteAsync(BackupLocation.InBucket place, ParseResult parsed, CancellationToken cancellation)
    {
        using var store = _objects.Connect(parsed);
        try
        {
            var begin = new GetObjectRequest { BucketName = place.Bucket, Key = place.Key, ByteRange = new ByteRange(0, SnapshotCheck.Mark.Length - 1) };
            using (var answer = await store.GetObjectAsync(begin, cancellation)) RequireSnapshot(answer.ResponseStream, $"{place}");
            await store.DeleteObjectAsync(new DeleteObjectRequest { BucketName = place.Bucket, Key = place.Key }, cancellation);
            return true;
        }
        catch (Exception failure) when (ObjectStoreFailure.IsNotFound(failure))
        {
            return false;
        }
        catch (Exception failure) when (ObjectStoreFailure.IsOne(failure))
        {
            throw ObjectStoreFailure.Explain(place, failure);
        }
    }

    private static void RequireSnapshot(Stream content, string name)
    {
        var begin = new byte[SnapshotCheck.Mark.Length];
        content.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        if (!begin.AsSpan().SequenceEqual(SnapshotCheck.Mark))
            throw new ControlException(ExitCode.Refused, $"{name}: this is no snapshot of edgestore, it is not deleted");
    }
}
