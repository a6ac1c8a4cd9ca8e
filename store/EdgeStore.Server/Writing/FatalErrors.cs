namespace EdgeStore.Server.Writing;

/// <summary>
/// Ends the process when going on could break a promise, such as a disk that fails: the next start reads what is durable.
/// </summary>
internal sealed class FatalErrors(IHostApplicationLifetime lifetime, ILogger<FatalErrors> log)
{
    private int _stopped;

    public bool HasStopped => Volatile.Read(ref _stopped) == 1;

    public void Stop(string what, Exception exception)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1) return;
        log.LogCritical(exception, "{What}; the server stops", what);
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }
}
