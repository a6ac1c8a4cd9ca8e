namespace EdgeStore.Storage.RocksDb;

/// <summary>A call failed. The text begins with RocksDB's kind of error, such as "Corruption" or "IO error".</summary>
internal sealed class RocksDbException(string message) : Exception(message);
