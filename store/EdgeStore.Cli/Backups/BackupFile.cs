using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Backups;

/// <summary>A snapshot on its way to a file; it gets its name when it is on the disk.</summary>
internal sealed class BackupFile : IBackupTarget
{
    private readonly string _partial;
    private readonly string _file;
    private readonly FileStream _stream;

    /// <param name="file">An existing one is replaced in the end.</param>
    /// <param name="makesFolders">Whether folders that are missing are made.</param>
    /// <exception cref="ControlException">The file cannot be written.</exception>
    public BackupFile(string file, bool makesFolders)
    {
        _file = Path.GetFullPath(file);
        _partial = _file + ".part";
        _stream = Try(() =>
        {
            if (makesFolders) Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            return new FileStream(_partial, FileMode.Create, FileAccess.Write);
        });
    }

    public Task AppendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        Try(() => { _stream.Write(piece.Span); return true; });
        return Task.CompletedTask;
    }

    public Task CompleteAsync(CancellationToken cancellation)
    {
        Try(() =>
        {
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            File.Move(_partial, _file, overwrite: true);
            NativeMethods.SyncFolder(Path.GetDirectoryName(_file)!);
            return true;
        });
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        File.Delete(_partial);
    }

    private T Try<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ControlException(ExitCode.Refused, $"{_file}: {failure.Message}", failure);
        }
    }
}
