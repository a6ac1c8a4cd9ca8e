namespace EdgeStore.Operator.Runtime.Client;

/// <summary>A watch stream can no longer be trusted: it fell silent, or sent a frame that is not JSON. The state must be listed again.</summary>
public sealed class WatchBrokenException(string message, Exception? inner = null) : Exception(message, inner);
