namespace EdgeStore.Server.Options;

/// <summary>When a client's change is answered.</summary>
/// <param name="Min">Members that must hold it on their disks, this one included, unless the request says otherwise.</param>
/// <param name="Timeout">How long a request waits at most.</param>
internal sealed record CopiesOptions(int Min, TimeSpan Timeout)
{
    /// <summary>As many as there can be members.</summary>
    public const int Max = Core.Revisions.Tag.MaxValue;
}
