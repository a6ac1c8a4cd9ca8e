namespace EdgeStore.Server.Import;

/// <summary>The import cannot begin or go on; the message tells the user why.</summary>
internal sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);
