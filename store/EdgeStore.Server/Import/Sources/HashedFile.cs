using System.Security.Cryptography;

namespace EdgeStore.Server.Import.Sources;

/// <summary>
/// What <c>etcdctl snapshot save</c> writes: a database, whose size is a multiple of 512, and its SHA-256. The files in a data directory
/// have none.
/// </summary>
internal static class HashedFile
{
    private const int BlockSize = 512;

    /// <exception cref="ImportException">There is no hash, or another one belongs to the file.</exception>
    public static async Task CheckAsync(Stream file, CancellationToken cancellation)
    {
        if (file.Length % BlockSize != SHA256.HashSizeInBytes)
            throw new ImportException("there is no hash at its end, as in a file of a data directory, whose etcd must not run: --skip-hash-check reads it all the same");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        file.Position = 0;
        for (var left = file.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation);
            if (read == 0) throw new ImportException("it became shorter while it was read");
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        await file.ReadExactlyAsync(buffer.AsMemory(0, SHA256.HashSizeInBytes), cancellation);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(buffer.AsSpan(0, SHA256.HashSizeInBytes)))
            throw new ImportException("it does not have the hash at its end: it is damaged, or was not written to its end");
    }
}
