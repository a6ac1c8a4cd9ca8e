namespace EdgeStore.Core.Storage;

/// <summary>What is on disk is not what was written. The message names what was found; the store must not be served.</summary>
public sealed class CorruptStoreException(string message, Exception? inner = null) : Exception(message, inner);
