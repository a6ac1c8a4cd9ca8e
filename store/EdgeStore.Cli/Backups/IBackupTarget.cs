using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Backups;

/// <summary>Where a snapshot goes: complete under its name, or not there. Disposed of before it is complete, it leaves nothing.</summary>
internal interface IBackupTarget : IAsyncDisposable
{
    /// <exception cref="ControlException">It cannot be written.</exception>
    Task AppendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation);

    /// <exception cref="ControlException">It cannot be written.</exception>
    Task CompleteAsync(CancellationToken cancellation);
}
