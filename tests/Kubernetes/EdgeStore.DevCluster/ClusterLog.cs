using System.Globalization;

namespace EdgeStore.DevCluster;

/// <summary>What the cluster itself did, a line each with the time; a file beside the logs of its programs.</summary>
internal sealed class ClusterLog(string path, TimeProvider time) : IDisposable
{
    private readonly StreamWriter _writer = new(path, append: true) { AutoFlush = true };
    private readonly Lock _gate = new();
    private bool _closed;

    public void Write(string source, string message)
    {
        lock (_gate)
        {
            if (!_closed) _writer.WriteLine($"{time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {source}: {message}");
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _writer.Dispose();
        }
    }
}
