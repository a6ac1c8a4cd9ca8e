using System.Text;
using EdgeStore.Core.Storage;

namespace EdgeStore.Storage;

/// <summary>
/// The write-ahead log in a directory of its own, on a faster disk. What it holds is acknowledged and perhaps nowhere else, so each
/// of the two directories says that they belong together, and neither is used without the other.
/// <code>
/// data directory   WAL-DIR   1 ⏎ path of the other, as of the last start, for messages ⏎
/// log directory    WAL-OF    1 ⏎ RocksDB's IDENTITY of the data directory ⏎
/// </code>
/// A data directory becomes one with a log directory when it is opened with one for the first time. Its log is copied then; WAL-DIR is
/// written after that, and only what is in a directory that has it is deleted from the data directory.
/// </summary>
internal sealed class LogDirectory(string data, string logs)
{
    public const string NameInData = "WAL-DIR";
    public const string NameInLogs = "WAL-OF";

    private const string Version = "1";
    private const string Pattern = "*.log";

    private readonly string _inData = Path.Combine(data, NameInData);
    private readonly string _inLogs = Path.Combine(logs, NameInLogs);

    public static bool IsMarked(string data) => File.Exists(Path.Combine(data, NameInData));

    /// <exception cref="StorageException">The log of the data directory is elsewhere.</exception>
    public static void RefuseIfElsewhere(string data)
    {
        if (ReadMark(Path.Combine(data, NameInData)) is { } path)
            throw new StorageException($"data directory {data}: its write-ahead log is in another directory, at its last start {path}, and holds what is nowhere else: start with --wal-dir");
    }

    /// <summary>To be called with the locks of both, and with a database in the data directory.</summary>
    /// <exception cref="StorageException">They do not belong together.</exception>
    public void Join()
    {
        var identity = File.ReadAllText(Path.Combine(data, "IDENTITY")).Trim();
        var owner = ReadMark(_inLogs);
        if (ReadMark(_inData) is { } former)
        {
            if (owner is null) throw new StorageException($"--wal-dir {logs} does not have the write-ahead log of data directory {data}, which holds what is nowhere else; at its last start it was {former}");
            if (owner != identity) throw OfAnother();
            if (former != logs) WriteMark(_inData, logs);
            return;
        }

        if (owner is null ? Directory.GetFiles(logs, Pattern).Length > 0 : owner != identity) throw OfAnother();
        WriteMark(_inLogs, identity);

        // Of an attempt that came to nothing, or from before somebody moved the log back.
        foreach (var log in Directory.GetFiles(logs, Pattern)) File.Delete(log);
        foreach (var log in Directory.GetFiles(data, Pattern)) CopyDurably(log, Path.Combine(logs, Path.GetFileName(log)));
        WriteMark(_inData, logs);
    }

    /// <summary>To be called when the database is open: then nothing needs them any more.</summary>
    public void DeleteCopied()
    {
        foreach (var log in Directory.GetFiles(data, Pattern)) File.Delete(log);
    }

    private StorageException OfAnother() => new($"--wal-dir {logs} has the write-ahead log of another data directory than {data}: give each one of its own");

    /// <returns>Null when there is none.</returns>
    private static string? ReadMark(string path)
    {
        if (!File.Exists(path)) return null;
        return File.ReadAllText(path).Split('\n') switch
        {
            [Version, { Length: > 0 } content, ""] => content,
            [Version, ..] => throw new CorruptStoreException($"{path} is damaged"),
            _ => throw new CorruptStoreException($"{path} is damaged, or of a later format than this build reads, {Version}"),
        };
    }

    private static void WriteMark(string path, string content)
    {
        var unfinished = path + ".tmp";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(Encoding.UTF8.GetBytes($"{Version}\n{content}\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static void CopyDurably(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var copy = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None);
        source.CopyTo(copy);
        copy.Flush(flushToDisk: true);
    }
}
