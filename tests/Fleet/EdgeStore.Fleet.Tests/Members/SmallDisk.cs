using System.Diagnostics;

namespace EdgeStore.Fleet.Tests.Members;

/// <summary>A file system of its own, in memory, that a test fills to the last byte. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _directory = Directory.CreateDirectory($"/var/tmp/edgestore-disk-{Guid.NewGuid():n}").FullName;

    public SmallDisk(int bytes) => Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", _directory);

    /// <summary>A directory on it.</summary>
    public string Member => Path.Combine(_directory, "member");

    private string Filler => Path.Combine(_directory, "somebody else's");

    public void Fill()
    {
        var block = new byte[1 << 16];
        try
        {
            // Through no buffer, so that the last byte is written too.
            using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", "-l", _directory);
        Directory.Delete(_directory);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
