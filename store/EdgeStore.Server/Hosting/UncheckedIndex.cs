using EdgeStore.Core.Storage;

namespace EdgeStore.Server.Hosting;

/// <summary>What the start has taken from an index. It goes when it is taken: the keys of the start are not to be kept for good.</summary>
internal sealed class UncheckedIndex(LogIndex? index)
{
    private LogIndex? _index = index;

    /// <returns>Null when there is none, or somebody has it.</returns>
    public LogIndex? Take() => Interlocked.Exchange(ref _index, null);
}
