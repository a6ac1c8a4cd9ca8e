using System.Security.Cryptography;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Backups;

/// <summary>
/// Checks a snapshot as it passes by, whatever its pieces: it begins with its mark, and its last 32 bytes are the SHA-256 of
/// all before them.
/// </summary>
internal sealed class SnapshotCheck : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _head = [];
    private byte[] _tail = [];

    public static ReadOnlySpan<byte> Mark => "EDGESNAP"u8;

    public long Bytes { get; private set; }

    public void Append(ReadOnlySpan<byte> piece)
    {
        if (_head.Length < Mark.Length) _head = [.. _head, .. piece[..Math.Min(piece.Length, Mark.Length - _head.Length)]];
        // What may be the hash at the end is not hashed.
        byte[] unhashed = [.. _tail, .. piece];
        var end = Math.Max(0, unhashed.Length - SHA256.HashSizeInBytes);
        _hash.AppendData(unhashed, 0, end);
        _tail = unhashed[end..];
        Bytes += piece.Length;
    }

    /// <param name="name">Of what was read, for the error.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="ControlException">It is no snapshot, or not what was written once.</exception>
    public string Complete(string name)
    {
        if (!_head.AsSpan().SequenceEqual(Mark)) throw new ControlException(ExitCode.Refused, $"{name}: this is no snapshot of edgestore");
        return _hash.GetHashAndReset().AsSpan().SequenceEqual(_tail)
            ? Convert.ToHexStringLower(_tail)
            : throw new ControlException(ExitCode.NoAnswer, $"{name}: what came is damaged, the hash at its end does not fit");
    }

    public void Dispose() => _hash.Dispose();
}
