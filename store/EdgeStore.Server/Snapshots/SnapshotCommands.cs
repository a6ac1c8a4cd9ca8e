using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Services;
using EdgeStore.Storage;

namespace EdgeStore.Server.Snapshots;

/// <summary><c>edgestore snapshot save|restore|status</c>: for data directories that no server has open, and for files.</summary>
internal sealed class SnapshotCommands(TimeProvider time, TextWriter output, TextWriter error)
{
    private readonly Argument<string> _file = new("file") { Description = "The snapshot." };

    private readonly Option<string> _dataDir = new("--data-dir") { Description = "The data directory.", HelpName = "path", Required = true };

    private readonly Option<string?> _walDir = new("--wal-dir") { Description = "The member's --wal-dir, when it has one.", HelpName = "path" };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object, for programs." };

    private readonly Option<bool> _unlessExists = new("--unless-exists") { Description = "Do nothing when there is a store in the directory: for what may be run again." };

    private readonly Option<bool> _deletesFile = new("--delete-file") { Description = "Delete the file in the end." };

    private readonly Option<string?> _hash = new("--hash") { Description = "The hash that the file must have, as status shows it.", HelpName = "sha256" };

    public static bool IsMeant(string[] arguments) => arguments is ["snapshot", ..];

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) await error.WriteLineAsync($"edgestore: {problem.Message}");
            return ServerProcess.UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (Exception problem) when (problem is SnapshotException or StorageException or CorruptStoreException or StoreIdentityException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"edgestore: {problem.Message}");
            return ServerProcess.StartupError;
        }
    }

    private RootCommand Root()
    {
        var save = new Command("save", "Write what a stopped member holds to a file. Of a running one: edgestorectl backup.") { _file, _dataDir, _walDir };
        save.SetAction(parsed => Save(parsed.GetValue(_file)!, parsed.GetValue(_dataDir)!, parsed.GetValue(_walDir)));
        var restore = new Command("restore", "Make a data directory, of a new member, from a file.") { _file, _dataDir, _hash, _unlessExists, _deletesFile };
        restore.SetAction(parsed =>
        {
            var (file, directory) = (parsed.GetValue(_file)!, parsed.GetValue(_dataDir)!);
            if (parsed.GetValue(_unlessExists) && RocksDbEngine.Exists(directory)) output.WriteLine($"{directory} has a store already: nothing is restored");
            else Restore(file, directory, parsed.GetValue(_hash));
            if (parsed.GetValue(_deletesFile)) File.Delete(file);
        });
        var status = new Command("status", "Check a file and tell what is in it.") { _file, _json };
        status.SetAction(parsed => Status(parsed.GetValue(_file)!, parsed.GetValue(_json)));
        return new RootCommand("edgestore: an eventually consistent, local-first store with etcd's v3 API.")
        {
            new Command("snapshot", "Backups as files.") { save, restore, status },
        };
    }

    private void Save(string file, string directory, string? walDirectory)
    {
        // Opening would make a store there.
        if (!RocksDbEngine.Exists(directory)) throw new SnapshotException($"{directory}: there is no store in it");
        using var engine = RocksDbEngine.Open(directory, walDirectory);
        var metadata = engine.Load().Metadata ?? throw new SnapshotException($"{directory}: there is no store in it");
        var state = StoreLoader.Open(engine, new MemberIdentity(metadata.ClusterId, new Tag((int)metadata.Tag), metadata.MemberId), () => 0);
        using var image = SnapshotImage.TryOpen(() => state, engine)!;

        // Complete under its name, or not there.
        var partial = file + ".part";
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            foreach (var piece in SnapshotFile.Write(image.Parts("", Versions.Build, time.GetUtcNow().ToUnixTimeMilliseconds()))) stream.Write(piece.Bytes.Span);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, file, overwrite: true);
        output.WriteLine($"saved {state.LiveKeys} keys at revision {state.Revision} to {file}");
    }

    private void Restore(string file, string directory, string? hash)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new SnapshotException($"{directory} is not empty: a restore makes a new member's directory");
        using var stream = Verified(file);
        if (hash is not null && HashOf(stream) is var found && found != hash)
            throw new SnapshotException($"{file} is another snapshot than the one asked for: its hash is {found}, not {hash}");

        // Made beside its place, so that an interrupted restore leaves nothing that looks like a member.
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var partial = target + ".restoring";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        using var random = RandomNumberGenerator.Create();
        MetadataMessage restored;
        using (var engine = RocksDbEngine.Open(partial)) restored = SnapshotRestorer.Restore(SnapshotFile.Read(stream), engine, new IdSource(random).NewId);
        if (Directory.Exists(target)) Directory.Delete(target);
        Directory.Move(partial, target);
        output.WriteLine($"restored {directory} at revision {restored.Revision}: member {restored.MemberId:x16}, no tag, of a new cluster");
    }

    private void Status(string file, bool isJson)
    {
        using var stream = Verified(file);
        var header = SnapshotFile.Read(stream).First().Header ?? throw new SnapshotException($"{file} has no header");
        var facts = new Dictionary<string, object>
        {
            ["format"] = SnapshotFile.FormatVersion,
            ["hash"] = HashOf(stream),
            ["revision"] = header.Metadata.Revision,
            ["keys"] = header.Keys,
            ["size"] = stream.Length,
            ["taken"] = DateTimeOffset.FromUnixTimeMilliseconds(header.UnixMs).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["member"] = header.Member,
            ["memberId"] = header.Metadata.MemberId.ToString("x16"),
            ["tag"] = header.Metadata.Tag,
            ["clusterId"] = header.Metadata.ClusterId.ToString("x16"),
            ["build"] = header.BuildVersion,
        };
        if (isJson) output.WriteLine(JsonSerializer.Serialize(facts));
        else foreach (var (name, value) in facts) output.WriteLine($"{name,-9} {value}");
    }

    private static FileStream Verified(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        try
        {
            SnapshotFile.Verify(stream);
            return stream;
        }
        catch (SnapshotException problem)
        {
            stream.Dispose();
            throw new SnapshotException($"{file}: {problem.Message}", problem);
        }
    }

    private static string HashOf(FileStream stream)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        stream.Seek(-hash.Length, SeekOrigin.End);
        stream.ReadExactly(hash);
        return Convert.ToHexStringLower(hash);
    }
}
