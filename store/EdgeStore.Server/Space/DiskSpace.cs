namespace EdgeStore.Server.Space;

/// <summary>The file system that a directory is on.</summary>
internal sealed class DiskSpace(string directory)
{
    /// <summary>Bytes that can still be written.</summary>
    public long Free => new DriveInfo(directory).AvailableFreeSpace;
}
