namespace EdgeStore.Server.Hosting;

/// <summary>The server cannot start; the message tells the user why and is shown without a stack trace.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
