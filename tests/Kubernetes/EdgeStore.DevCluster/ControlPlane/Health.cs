using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.ControlPlane;

internal static class Health
{
    /// <summary>Waits until the address answers 200, and gives up at once when the process ends.</summary>
    public static async Task WaitAsync(
        string what, LoggedProcess process, HttpClient client, Uri address, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await Deadline.WaitAsync<object>($"health of {what}", async stop =>
            {
                if (process.Exited.IsCompleted) return process;
                using var response = await client.GetAsync(address, stop);
                return response.IsSuccessStatusCode ? response : null;
            }, limit, time, cancellation);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{what} is not healthy after {limit}; the end of {process.LogPath}:\n{process.LogTail()}", late);
        }
        if (process.Exited.IsCompleted)
            throw new InvalidOperationException($"{what} ended with {await process.Exited}; the end of {process.LogPath}:\n{process.LogTail()}");
    }
}
