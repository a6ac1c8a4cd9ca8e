namespace EdgeStore.Server.Space;

/// <summary>The file systems that the data are on.</summary>
internal sealed class DiskSpace(string directory, string? walDirectory)
{
    /// <summary>Bytes that can still be written to each.</summary>
    public long Free => walDirectory is null ? FreeOf(directory) : Math.Min(FreeOf(directory), FreeOf(walDirectory));

    private static long FreeOf(string directory) => new DriveInfo(directory).AvailableFreeSpace;
}
