namespace EdgeStore.Server.Watching;

/// <summary>The two sides of one Watch call.</summary>
internal sealed class WatchSession(WatchStream stream, WatchRequests requests) : IDisposable
{
    public WatchStream Stream => stream;

    public WatchRequests Requests => requests;

    public void Dispose()
    {
        requests.Dispose();
        stream.Dispose();
    }
}
