namespace EdgeStore.Server.Import.Bolt;

/// <summary>A file is not what bbolt writes, or not any more.</summary>
internal sealed class BoltException(string message) : Exception(message);
