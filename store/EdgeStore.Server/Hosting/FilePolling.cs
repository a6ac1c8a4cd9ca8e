using System.Security.Cryptography;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// Looks for changed files by their content, every second: file events get lost on the mounts and symbolic-link swaps by
/// which Kubernetes updates config maps and secrets. The first look always counts as a change: what was read at start may
/// have been replaced before there was anybody to notice.
/// </summary>
internal sealed class FilePolling(IEnumerable<IPolledFiles> files, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly List<(IPolledFiles Files, string? Last)> _watched = [.. files.Select(polled => (polled, (string?)null))];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_watched.Count == 0) return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Check();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private void Check()
    {
        for (var i = 0; i < _watched.Count; i++)
        {
            var (polled, last) = _watched[i];
            var now = FingerprintOf(polled.Paths);
            if (now == last) continue;
            _watched[i] = (polled, now);
            polled.OnChanged();
        }
    }

    private static string FingerprintOf(IReadOnlyList<string> paths) => string.Join('\n', paths.Select(FingerprintOf));

    /// <summary>A file that cannot be read counts as another content, so that its return is noticed too.</summary>
    private static string FingerprintOf(string path)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
