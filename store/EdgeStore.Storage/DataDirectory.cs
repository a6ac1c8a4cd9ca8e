using EdgeStore.Core.Storage;
using EdgeStore.Storage.RocksDb;

namespace EdgeStore.Storage;

/// <summary>A member's directories while they are open: locked, so that no other process takes them, and with the database in them.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly DirectoryLocks _locks;

    private DataDirectory(DirectoryLocks locks, WritableDatabase files)
    {
        _locks = locks;
        Files = files;
    }

    public WritableDatabase Files { get; }

    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, "CURRENT"));

    /// <exception cref="CorruptStoreException">Files are missing, or belong to another member.</exception>
    /// <exception cref="StorageException">It is no directory, or another process's.</exception>
    /// <exception cref="RocksDbException">The database cannot be opened.</exception>
    public static DataDirectory Open(string directory, string? walDirectory, DatabaseSettings settings)
    {
        Make(directory);
        var logs = walDirectory is null || IsSame(walDirectory, directory) ? null : Path.GetFullPath(walDirectory);
        var locks = new DirectoryLocks();
        try
        {
            locks.Take(directory);
            RefuseWithoutCurrent(directory);
            if (logs is null) LogDirectory.RefuseIfElsewhere(directory);
            else JoinLogs(directory, logs, locks, settings);
            var files = WritableDatabase.Open(directory, settings with { WalDirectory = logs });
            if (logs is not null && !files.Current.IsReadOnly) new LogDirectory(directory, logs).DeleteCopied();
            return new DataDirectory(locks, files);
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Files.Dispose();
        _locks.Dispose();
    }

    private static void Make(string directory)
    {
        if (File.Exists(directory)) throw new StorageException($"{directory} is a file and no directory");
        Directory.CreateDirectory(directory);
    }

    /// <summary>RocksDB would begin anew, and delete what is there. A first start that was interrupted leaves none of these.</summary>
    private static void RefuseWithoutCurrent(string directory)
    {
        if (Exists(directory)) return;
        if (Directory.EnumerateFiles(directory, "*.sst").Concat(Directory.EnumerateFiles(directory, "*.log")).FirstOrDefault() is { } data)
            throw new CorruptStoreException($"data directory {directory}: CURRENT is missing, although there is {Path.GetFileName(data)}");
        if (LogDirectory.IsMarked(directory))
            throw new CorruptStoreException($"data directory {directory}: CURRENT is missing, although there is {LogDirectory.NameInData}");
    }

    private static void JoinLogs(string directory, string logs, DirectoryLocks locks, DatabaseSettings settings)
    {
        // Only a database has an identity.
        if (!Exists(directory)) Database.Open(directory, settings).Dispose();
        Make(logs);
        locks.Take(logs);
        new LogDirectory(directory, logs).Join();
    }

    private static bool IsSame(string one, string other) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(one)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(other));
}
