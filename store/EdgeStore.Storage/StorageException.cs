namespace EdgeStore.Storage;

/// <summary>The disk failed: no space, no permission, an I/O error. The process must not go on as if it had written.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>There was no room. What was not written is not there, everything before it is, and the engine goes on by itself when there is room again.</summary>
    public bool IsNoSpace { get; init; }
}
