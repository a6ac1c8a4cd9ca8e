using System.Security.Cryptography;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Snapshots;

/// <summary>
/// The format of snapshots, as files and as streams:
/// <code>
/// | EDGESNAP | 01 | part | part | … | 00 | zeros | SHA-256 of all before |
///   8          1    length (varint) and SnapshotPart        ^ at a multiple of 512
/// </code>
/// The first part is the header. The hash stands where etcd's stands, so that etcd's clients find it. A later format gets
/// another byte, and this code refuses it.
/// </summary>
public static class SnapshotFile
{
    public const byte FormatVersion = 1;

    /// <summary>What <see cref="Write"/> hands out at a time, but for a part that is larger.</summary>
    public const int ChunkBytes = 64 << 10;

    private const int BlockBytes = 512;

    private static ReadOnlySpan<byte> Magic => "EDGESNAP"u8;

    /// <summary>Whether a file that begins so is meant to be one.</summary>
    public static bool BeginsSo(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Makes a snapshot piece by piece, so that only a piece of it is ever in memory.</summary>
    public static IEnumerable<SnapshotPiece> Write(IEnumerable<SnapshotPart> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var pending = new MemoryStream();
        long written = 0;
        pending.Write(Magic);
        pending.WriteByte(FormatVersion);
        foreach (var part in parts)
        {
            part.WriteDelimitedTo(pending);
            if (pending.Length >= ChunkBytes) yield return Take();
        }

        // A part of length 0 ends the parts; it is a zero as those that fill the block.
        pending.WriteByte(0);
        pending.Write(new byte[(BlockBytes - ((written + pending.Length) % BlockBytes)) % BlockBytes]);
        yield return Take();
        yield return new SnapshotPiece(hash.GetHashAndReset(), IsLast: true);

        SnapshotPiece Take()
        {
            var chunk = pending.ToArray();
            pending.SetLength(0);
            hash.AppendData(chunk);
            written += chunk.Length;
            return new SnapshotPiece(chunk, IsLast: false);
        }
    }

    /// <summary>Reads a file from its beginning to its end and checks that nothing is missing or changed.</summary>
    /// <exception cref="SnapshotException">It is no snapshot, of a later format, or damaged.</exception>
    public static void Verify(Stream file)
    {
        file.Position = 0;
        CheckFormat(file);
        if (file.Length % BlockBytes != SHA256.HashSizeInBytes)
            throw new SnapshotException("the hash at the end is missing: the file is cut off");

        file.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        for (var left = file.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        var expected = new byte[SHA256.HashSizeInBytes];
        file.ReadExactly(expected);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
            throw new SnapshotException("the hash does not fit: the file was changed or damaged");
    }

    /// <summary>The parts of a file that was verified.</summary>
    /// <exception cref="SnapshotException">They are not what a snapshot has.</exception>
    public static IEnumerable<SnapshotPart> Read(Stream file)
    {
        file.Position = 0;
        CheckFormat(file);
        while (true)
        {
            SnapshotPart part;
            try
            {
                part = SnapshotPart.Parser.ParseDelimitedFrom(file);
            }
            catch (InvalidProtocolBufferException damaged)
            {
                throw new SnapshotException($"the snapshot cannot be read: {damaged.Message}", damaged);
            }

            if (part.PartCase == SnapshotPart.PartOneofCase.None) yield break;
            yield return part;
        }
    }

    private static void CheckFormat(Stream file)
    {
        Span<byte> start = stackalloc byte[Magic.Length + 1];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
            throw new SnapshotException("this is no snapshot of edgestore");
        if (start[^1] != FormatVersion)
            throw new SnapshotException($"the snapshot has format {start[^1]}, this build reads {FormatVersion}");
    }
}
