namespace EdgeStore.Storage;

/// <summary>The disk failed: no space, no permission, an I/O error. The process must not go on as if it had written.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
