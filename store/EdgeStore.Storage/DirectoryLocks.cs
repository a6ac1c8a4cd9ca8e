namespace EdgeStore.Storage;

/// <summary>
/// Keep other processes off directories, also while the database is open for reading only, when RocksDB takes no lock.
/// <para>
/// A lock is on the file that RocksDB locks, because there is one even where no other fits on the disk. The two locks are of different
/// kinds and do not meet; but RocksDB's goes when anybody of the process closes the file, so these are let go of last.
/// </para>
/// </summary>
internal sealed class DirectoryLocks : IDisposable
{
    private const string FileName = "LOCK";

    /// <summary>EWOULDBLOCK.</summary>
    private const int Taken = 11;

    private readonly List<FileStream> _files = [];

    /// <exception cref="StorageException">Another process has the directory.</exception>
    public void Take(string directory)
    {
        try
        {
            _files.Add(new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException error) when (error.HResult == Taken)
        {
            throw new StorageException($"directory {directory} is in use by another process", error);
        }
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
