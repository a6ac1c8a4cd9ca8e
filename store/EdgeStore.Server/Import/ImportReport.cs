namespace EdgeStore.Server.Import;

/// <summary>What an import has done so far.</summary>
internal sealed class ImportReport
{
    private const int NamedKeys = 20;

    private readonly Lock _gate = new();
    private readonly List<string> _keptKeys = [];
    private long _copied;
    private long _same;
    private long _kept;
    private long _bytes;

    /// <summary>Of the source; all keys are of this one.</summary>
    public long Revision { get; set; }

    public long Total { get; set; }

    public long Copied => Interlocked.Read(ref _copied);

    /// <summary>The destination has had them with the same value.</summary>
    public long Same => Interlocked.Read(ref _same);

    /// <summary>The destination has another value, which stays.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>Some of those.</summary>
    public IReadOnlyList<string> KeptKeys
    {
        get
        {
            lock (_gate) return [.. _keptKeys];
        }
    }

    /// <summary>Their leases ended while they were read.</summary>
    public long Expired { get; set; }

    /// <summary>Of kube-apiserver for one store only.</summary>
    public long LocalOnly { get; set; }

    public long Leases { get; set; }

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Roles { get; set; }

    /// <summary>With a password that nobody knows.</summary>
    public List<string> Users { get; } = [];

    /// <summary>The source asks who its clients are.</summary>
    public bool SourceHasAuthentication { get; set; }

    /// <summary>The source's revision at the end; greater than <see cref="Revision"/> when it was written meanwhile.</summary>
    public long SourceRevision { get; set; }

    public long Done => Copied + Same + Kept + Expired + LocalOnly;

    public void AddCopied(int bytes)
    {
        Interlocked.Increment(ref _copied);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void AddSame() => Interlocked.Increment(ref _same);

    public void AddKept(string key)
    {
        Interlocked.Increment(ref _kept);
        lock (_gate)
            if (_keptKeys.Count < NamedKeys) _keptKeys.Add(key);
    }
}
