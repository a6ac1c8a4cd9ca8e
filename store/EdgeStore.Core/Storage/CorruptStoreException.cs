namespace EdgeStore.Core.Storage;

/// <summary>What is on disk is not what was written. The message names what was found; the store must not be served.</summary>
public sealed class CorruptStoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A later build wrote it, as far as this one can tell: nothing need be damaged.</summary>
    public bool IsOfAnotherFormat { get; init; }
}
