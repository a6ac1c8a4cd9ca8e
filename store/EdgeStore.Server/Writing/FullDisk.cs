namespace EdgeStore.Server.Writing;

/// <summary>Whether the disk had no room for the writer's last batch.</summary>
/// <param name="isFull">It had none when the member started.</param>
internal sealed class FullDisk(bool isFull = false)
{
    private volatile bool _isFull = isFull;

    public bool IsFull => _isFull;

    /// <summary>
    /// The batches that were evaluated and then dropped for want of room. It grows on the writer between two evaluations, so an
    /// evaluation that builds on an earlier one can tell that the earlier one may be lost.
    /// </summary>
    public long Dropped { get; private set; }

    public void Drop()
    {
        Dropped++;
        _isFull = true;
    }

    public void Wrote() => _isFull = false;
}
