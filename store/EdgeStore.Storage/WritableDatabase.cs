using EdgeStore.Storage.RocksDb;

namespace EdgeStore.Storage;

/// <summary>
/// A database that is opened for reading only when the disk is full, since RocksDB writes files before it writes what it is told to;
/// and for writing as soon as somebody wants to write and there is room.
/// </summary>
internal sealed class WritableDatabase : IDisposable
{
    private const string NoSpace = "No space left on device";

    private readonly DatabaseSettings _settings;
    private readonly Lock _gate = new();
    private volatile Database _current;
    private Database? _former;

    private WritableDatabase(Database current, DatabaseSettings settings)
    {
        _current = current;
        _settings = settings;
    }

    /// <summary>To read from. Whoever reads from one that was opened for reading only may go on while another takes its place.</summary>
    public Database Current => _current;

    public static WritableDatabase Open(string path, DatabaseSettings settings)
    {
        try
        {
            return new WritableDatabase(Database.Open(path, settings), settings);
        }
        catch (RocksDbException error) when (IsNoSpace(error) && RocksDbEngine.Exists(path))
        {
            return OpenToRead(path, settings);
        }
    }

    internal static WritableDatabase OpenToRead(string path, DatabaseSettings settings) => new(Database.OpenReadOnly(path, settings), settings);

    public static bool IsNoSpace(RocksDbException error) => error.Message.Contains(NoSpace, StringComparison.Ordinal);

    /// <exception cref="StorageException">There is still no room, or another process was faster.</exception>
    public Database ToWrite()
    {
        if (!_current.IsReadOnly) return _current;
        lock (_gate)
        {
            if (!_current.IsReadOnly) return _current;
            var path = _current.Path;

            // It would write its log into a table, and fail, for each that asks.
            if (new DriveInfo(path).AvailableFreeSpace < (long)_settings.WriteBufferBytes + Logs().Sum(log => new FileInfo(log).Length))
                throw new StorageException($"data directory {path}: {NoSpace}") { IsNoSpace = true };
            try
            {
                (_former, _current) = (_current, Database.Open(path, _settings));
            }
            catch (RocksDbException error)
            {
                throw new StorageException($"data directory {path}: {error.Message}", error) { IsNoSpace = IsNoSpace(error) };
            }

            return _current;
        }
    }

    public void Sync()
    {
        var current = _current;
        if (!current.IsReadOnly)
        {
            current.Sync();
            return;
        }

        // What a process wrote that was killed before it synced is readable, and must stay so.
        foreach (var log in Logs())
        {
            using var file = File.OpenHandle(log);
            RandomAccess.FlushToDisk(file);
        }
    }

    public void Dispose()
    {
        _former?.Dispose();
        _current.Dispose();
    }

    private string[] Logs() => Directory.GetFiles(_settings.WalDirectory ?? _current.Path, "*.log");
}
