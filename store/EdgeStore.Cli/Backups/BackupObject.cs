using Amazon.S3;
using Amazon.S3.Model;

namespace EdgeStore.Cli.Backups;

/// <summary>
/// A snapshot on its way to an object store, in parts of one size, of which one is in memory. The object appears when the
/// last step is done; before it, an upload that is given up is taken back.
/// </summary>
internal sealed class BackupObject : IBackupTarget
{
    /// <summary>S3 takes 10,000 parts, of at least 5 MiB but for the last: 160 GB.</summary>
    internal const int PartBytes = 16 << 20;

    private readonly IAmazonS3 _store;
    private readonly BackupLocation.InBucket _place;
    private readonly byte[] _part = new byte[PartBytes];
    private readonly List<PartETag> _sent = [];
    private string? _upload;
    private int _filled;

    /// <param name="store">Disposed of with this.</param>
    public BackupObject(IAmazonS3 store, BackupLocation.InBucket place)
    {
        _store = store;
        _place = place;
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        while (!piece.IsEmpty)
        {
            var taken = Math.Min(piece.Length, PartBytes - _filled);
            piece[..taken].CopyTo(_part.AsMemory(_filled));
            _filled += taken;
            piece = piece[taken..];
            if (_filled == PartBytes) await SendAsync(cancellation);
        }
    }

    public async Task CompleteAsync(CancellationToken cancellation)
    {
        if (_filled > 0) await SendAsync(cancellation);
        var request = new CompleteMultipartUploadRequest { BucketName = _place.Bucket, Key = _place.Key, UploadId = _upload, PartETags = _sent };
        await ObjectStoreFailure.TellAsync(_place, () => _store.CompleteMultipartUploadAsync(request, cancellation));
        _upload = null;
    }

    public async ValueTask DisposeAsync()
    {
        using (_store)
        {
            if (_upload is null) return;
            try
            {
                await _store.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _place.Bucket, Key = _place.Key, UploadId = _upload });
            }
            catch (Exception failure) when (ObjectStoreFailure.IsOne(failure))
            {
                // Why the upload was given up is what the user must hear; parts that stay behind are for the bucket's rules.
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        _upload ??= (await ObjectStoreFailure.TellAsync(_place, () => _store.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = _place.Bucket, Key = _place.Key, ContentType = "application/octet-stream" }, cancellation))).UploadId;
        using var content = new MemoryStream(_part, 0, _filled, writable: false);
        var request = new UploadPartRequest
        {
            BucketName = _place.Bucket, Key = _place.Key, UploadId = _upload, PartNumber = _sent.Count + 1,
            InputStream = content, PartSize = _filled, UseChunkEncoding = false,
        };
        var answer = await ObjectStoreFailure.TellAsync(_place, () => _store.UploadPartAsync(request, cancellation));
        _sent.Add(new PartETag(request.PartNumber ?? 0, answer.ETag));
        _filled = 0;
    }
}
