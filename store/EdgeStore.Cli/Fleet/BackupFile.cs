using System.Security.Cryptography;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Fleet;

/// <summary>
/// A snapshot on its way to a file: complete under its name and checked, or not there. Its last bytes are the SHA-256 of
/// all before.
/// </summary>
internal sealed class BackupFile : IDisposable
{
    private readonly string _partial;
    private readonly string _file;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _tail = [];

    /// <exception cref="ControlException">The file cannot be written.</exception>
    public BackupFile(string file)
    {
        _file = file;
        _partial = file + ".part";
        _stream = Try(() => new FileStream(_partial, FileMode.Create, FileAccess.Write));
    }

    public long Bytes { get; private set; }

    /// <exception cref="ControlException">The file cannot be written.</exception>
    public void Append(ReadOnlyMemory<byte> piece)
    {
        // What may be the hash at the end is not hashed.
        byte[] unhashed = [.. _tail, .. piece.Span];
        var end = Math.Max(0, unhashed.Length - SHA256.HashSizeInBytes);
        _hash.AppendData(unhashed, 0, end);
        _tail = unhashed[end..];
        Bytes += piece.Length;
        Try(() => { _stream.Write(piece.Span); return true; });
    }

    /// <returns>The hash.</returns>
    /// <exception cref="ControlException">It is not what the member sent, or cannot be written.</exception>
    public string Complete()
    {
        if (!_hash.GetHashAndReset().AsSpan().SequenceEqual(_tail))
            throw new ControlException(ExitCode.NoAnswer, $"{_file}: what came is damaged, the hash at its end does not fit");
        Try(() =>
        {
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            File.Move(_partial, _file, overwrite: true);
            return true;
        });
        return Convert.ToHexStringLower(_tail);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
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
