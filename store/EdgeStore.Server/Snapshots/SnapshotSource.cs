using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Snapshots;

/// <summary>Takes snapshots of the running store, without stopping writes.</summary>
internal sealed class SnapshotSource(StoreHead store, IStorageEngine engine, ServerOptions options, TimeProvider time)
{
    /// <summary>Each attempt meets a newer state.</summary>
    private const int MaxAttempts = 100;

    /// <summary>Hands out a snapshot of what is durable now, piece by piece; the next is made when the one before is gone.</summary>
    /// <param name="send">Gets each piece and the revision that all of it shows.</param>
    /// <exception cref="SnapshotException">The log changed under it; try again.</exception>
    public async Task SendAsync(Func<SnapshotPiece, long, Task> send)
    {
        using var image = Open();
        foreach (var piece in SnapshotFile.Write(image.Parts(options.Name, Versions.Build, time.GetUtcNow().ToUnixTimeMilliseconds())))
            await send(piece, image.Revision);
    }

    private SnapshotImage Open()
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            if (SnapshotImage.TryOpen(() => store.Durable, engine) is { } image) return image;
        throw new SnapshotException("compaction was always ahead: try again");
    }
}
