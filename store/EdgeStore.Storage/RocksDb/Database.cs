using System.Text;

namespace EdgeStore.Storage.RocksDb;

/// <summary>An open database. One writer, any number of readers; who disposes it sees to it that nobody is left.</summary>
internal sealed unsafe class Database : IDisposable
{
    /// <summary>A half-written record at the very end of the write-ahead log was never acknowledged; anything else that is wrong is corruption.</summary>
    private const int TolerateCorruptedTailRecords = 0;

    private const int Lz4 = 4;

    private readonly nint _handle;
    private readonly nint[] _families;
    private readonly nint _read = NativeMethods.ReadOptionsCreate();
    private readonly nint _write = NativeMethods.WriteOptionsCreate();

    private Database(string path, bool isReadOnly, nint handle, nint[] families)
    {
        Path = path;
        IsReadOnly = isReadOnly;
        _handle = handle;
        _families = families;
    }

    public string Path { get; }

    /// <summary>It shows what was there when it was opened, and writes nothing.</summary>
    public bool IsReadOnly { get; }

    /// <param name="path">A folder; it and the families are made when missing.</param>
    /// <param name="settings">The order of their families is that of <see cref="Family"/>.</param>
    public static Database Open(string path, DatabaseSettings settings) => Open(path, settings, isReadOnly: false);

    /// <summary>Of a database that is there; takes no room on the disk, and no lock.</summary>
    public static Database OpenReadOnly(string path, DatabaseSettings settings) => Open(path, settings, isReadOnly: true);

    /// <summary>For batches; everything else takes the index.</summary>
    public nint Family(int index) => _families[index];

    /// <returns>Null when the key is not there.</returns>
    public T? Get<T>(int family, ReadOnlySpan<byte> key, Func<ReadOnlySpan<byte>, T> decode)
    {
        nint pinned, error;
        fixed (byte* start = key) pinned = NativeMethods.Get(_handle, _read, _families[family], start, (nuint)key.Length, out error);
        NativeMethods.ThrowIf(error);
        if (pinned == 0) return default;
        try
        {
            var value = NativeMethods.PinnedValue(pinned, out var length);
            return decode(new ReadOnlySpan<byte>(value, checked((int)length)));
        }
        finally
        {
            NativeMethods.PinnedDestroy(pinned);
        }
    }

    /// <summary>Atomic, readable at once, and durable after the next <see cref="Sync"/>.</summary>
    public void Write(AtomicBatch batch)
    {
        NativeMethods.Write(_handle, _write, batch.Handle, out var error);
        NativeMethods.ThrowIf(error);
    }

    /// <summary>Makes all writes durable.</summary>
    public void Sync()
    {
        NativeMethods.FlushWal(_handle, 1, out var error);
        NativeMethods.ThrowIf(error);
    }

    /// <summary>Rewrites a family without what was deleted.</summary>
    public void Compact(int family) => NativeMethods.CompactRange(_handle, _families[family], null, 0, null, 0);

    public Cursor NewCursor(int family) => new(NativeMethods.IteratorCreate(_handle, _read, _families[family]));

    /// <returns>Null when there is no such property.</returns>
    public string? Property(int family, string name) =>
        NativeMethods.PropertyValue(_handle, _families[family], name) is var text && text is null ? null : NativeMethods.Take(text);

    public void Dispose()
    {
        foreach (var family in _families) NativeMethods.FamilyDestroy(family);
        NativeMethods.Close(_handle);
        NativeMethods.ReadOptionsDestroy(_read);
        NativeMethods.WriteOptionsDestroy(_write);
    }

    private static Database Open(string path, DatabaseSettings settings, bool isReadOnly)
    {
        var options = Options(settings);
        try
        {
            return Open(path, options, settings.Families, isReadOnly);
        }
        finally
        {
            NativeMethods.OptionsDestroy(options);
        }
    }

    /// <summary>The same for the database and for each of its families; either looks at its own.</summary>
    private static nint Options(DatabaseSettings settings)
    {
        var options = NativeMethods.OptionsCreate();
        NativeMethods.SetCreateIfMissing(options, 1);
        NativeMethods.SetCreateMissingColumnFamilies(options, 1);
        NativeMethods.SetParanoidChecks(options, 1);
        NativeMethods.SetWalRecoveryMode(options, TolerateCorruptedTailRecords);
        if (settings.WalDirectory is { } directory) NativeMethods.SetWalDirectory(options, directory);
        NativeMethods.SetMaxTotalWalSize(options, settings.MaxWalBytes);
        NativeMethods.SetKeepLogFileNum(options, (nuint)settings.LogFiles);
        NativeMethods.SetMaxLogFileSize(options, (nuint)settings.MaxLogFileBytes);
        NativeMethods.SetWriteBufferSize(options, (nuint)settings.WriteBufferBytes);
        NativeMethods.SetCompression(options, Lz4);
        return options;
    }

    private static Database Open(string path, nint options, IReadOnlyList<string> names, bool isReadOnly)
    {
        var families = new nint[names.Count];
        var familyOptions = stackalloc nint[names.Count];
        var starts = stackalloc byte*[names.Count];
        nint handle, error;
        fixed (byte* pathStart = Encoding.UTF8.GetBytes(path + '\0'))
        fixed (byte* namesStart = Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + '\0'))))
        fixed (nint* opened = families)
        {
            var start = namesStart;
            for (var i = 0; i < names.Count; i++)
            {
                familyOptions[i] = options;
                starts[i] = start;
                start += Encoding.UTF8.GetByteCount(names[i]) + 1;
            }

            handle = isReadOnly
                ? NativeMethods.OpenReadOnly(options, pathStart, names.Count, starts, familyOptions, opened, failIfLogExists: 0, out error)
                : NativeMethods.Open(options, pathStart, names.Count, starts, familyOptions, opened, out error);
        }

        NativeMethods.ThrowIf(error);
        return new Database(path, isReadOnly, handle, families);
    }
}
