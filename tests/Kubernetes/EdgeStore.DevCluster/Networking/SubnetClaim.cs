using System.Globalization;

namespace EdgeStore.DevCluster.Networking;

/// <summary>
/// The right to use one subnet, held as a locked file. The kernel gives the lock back when its holder dies in whatever way, so a
/// file that can be locked belongs to nobody, and what its former holder left behind may be removed.
/// </summary>
internal sealed class SubnetClaim : IDisposable
{
    private const string Directory = "/run/edgestore-devcluster";
    private const int First = 64;
    private const int Last = 254;

    private readonly FileStream _lock;

    private SubnetClaim(FileStream @lock, int number)
    {
        _lock = @lock;
        Names = new NetworkNames(number);
    }

    public NetworkNames Names { get; }

    /// <summary>Takes a subnet that no route of this machine touches and no other cluster uses.</summary>
    public static SubnetClaim Take()
    {
        System.IO.Directory.CreateDirectory(Directory);
        var used = RoutedNumbers();
        // Neighbouring starts begin at different numbers, so that what the kernel still dismantles is not taken again at once.
        const int Count = Last - First + 1;
        for (var tries = 0; tries < Count; tries++)
        {
            var number = First + (Environment.ProcessId + tries) % Count;
            if (!used.Contains(number) && TryLock(number) is { } claim) return claim;
        }
        throw new InvalidOperationException($"no free subnet between 10.{First}.0.0/16 and 10.{Last}.0.0/16");
    }

    /// <summary>Takes over the subnets of clusters whose process is gone.</summary>
    public static IEnumerable<SubnetClaim> TakeAbandoned()
    {
        if (!System.IO.Directory.Exists(Directory)) yield break;
        foreach (var file in System.IO.Directory.GetFiles(Directory))
        {
            if (int.TryParse(Path.GetFileName(file), CultureInfo.InvariantCulture, out var number) && TryLock(number) is { } claim)
                yield return claim;
        }
    }

    /// <summary>Gives the subnet back. Only after everything in it has ended.</summary>
    public void Dispose()
    {
        File.Delete(_lock.Name);
        _lock.Dispose();
    }

    private static SubnetClaim? TryLock(int number)
    {
        try
        {
            var path = Path.Combine(Directory, number.ToString(CultureInfo.InvariantCulture));
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // Between our open and our lock its former holder may have deleted the file: then this lock protects nothing.
            if (File.Exists(path)) return new SubnetClaim(stream, number);
            stream.Dispose();
            return null;
        }
        catch (IOException)
        {
            return null; // another cluster holds it
        }
    }

    /// <summary>/proc/net/route: interface, then destination and others as little-endian hexadecimal, mask in column 7.</summary>
    private static HashSet<int> RoutedNumbers()
    {
        var numbers = new HashSet<int>();
        foreach (var line in File.ReadLines("/proc/net/route").Skip(1))
        {
            var columns = line.Split('\t');
            var destination = uint.Parse(columns[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var mask = uint.Parse(columns[7], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (mask == 0 || (destination & 0xff) != 10) continue;
            var numberMask = (mask >> 8) & 0xff;
            var number = (destination >> 8) & 0xff;
            for (var candidate = First; candidate <= Last; candidate++)
            {
                if ((candidate & numberMask) == number) numbers.Add(candidate);
            }
        }
        return numbers;
    }
}
