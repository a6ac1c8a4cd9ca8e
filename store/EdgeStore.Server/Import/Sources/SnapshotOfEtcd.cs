using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Snapshots;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Import.Bolt;
using Google.Protobuf;

namespace EdgeStore.Server.Import.Sources;

/// <summary>
/// A file that <c>etcdctl snapshot save</c> wrote, or the database of a stopped etcd. Read from its beginning to its end twice: the first time
/// shows which change of each key is its last.
/// </summary>
internal sealed class SnapshotOfEtcd : IImportSource
{
    private const int PageKeys = 1000;
    private const long PageBytes = 8 << 20;

    private readonly string _path;
    private readonly BoltFile _file;
    private readonly EtcdDatabase _database;

    /// <summary>Where the last change of each live key is.</summary>
    private readonly Dictionary<ByteString, (long Main, long Sub)> _newest = [];

    private readonly long _revision = 1;
    private readonly IReadOnlyDictionary<long, long> _leases;

    /// <param name="path">For messages.</param>
    /// <exception cref="BoltException">It is none.</exception>
    private SnapshotOfEtcd(string path, BoltFile file)
    {
        (_path, _file) = (path, file);
        _database = new EtcdDatabase(file);
        foreach (var change in _database.Changes())
        {
            _revision = Math.Max(_revision, change.Main);
            if (change.IsDelete) _newest.Remove(change.Kv.Key);
            else _newest[change.Kv.Key] = (change.Main, change.Sub);
        }

        _leases = _database.Leases();
        HasAuthentication = _database.HasAuthentication();
    }

    public bool HasAuthentication { get; }

    /// <exception cref="ImportException">It cannot be read, or is no such file.</exception>
    public static async Task<SnapshotOfEtcd> OpenAsync(SnapshotSettings settings, CancellationToken cancellation)
    {
        Stream? stream = null;
        try
        {
            stream = new FileStream(settings.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            await RefuseOwnAsync(stream, cancellation);
            if (!settings.SkipsHash) await HashedFile.CheckAsync(stream, cancellation);
            return Read(settings.Path, stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or BoltException or ImportException)
        {
            if (stream is not null) await stream.DisposeAsync();
            throw Translate(settings.Path, failure);
        }
    }

    /// <param name="stream">Closed with this.</param>
    /// <exception cref="BoltException">It is none.</exception>
    public static SnapshotOfEtcd Read(string path, Stream stream) => new(path, new BoltFile(stream));

    public Task<SourceMoment> LookAsync(KeyRange range, CancellationToken cancellation) =>
        Task.FromResult(new SourceMoment(_revision, _newest.Keys.LongCount(range.Contains), Member: null));

    public IAsyncEnumerable<IReadOnlyList<KeyValue>> ReadAsync(KeyRange range, long revision, CancellationToken cancellation) => Pages(range).ToAsyncEnumerable();

    public Task<IReadOnlyList<long>> LeasesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<long>>([.. _leases.Keys]);

    public Task<long> GrantedSecondsAsync(long lease, CancellationToken cancellation) => Task.FromResult(_leases.GetValueOrDefault(lease));

    public Task<IReadOnlyList<Role>> RolesAsync(CancellationToken cancellation) => Task.FromResult(Reading(_database.Roles));

    public Task<IReadOnlyList<User>> UsersAsync(CancellationToken cancellation) => Task.FromResult(Reading(_database.Users));

    public void Dispose() => _file.Dispose();

    private static async Task RefuseOwnAsync(Stream stream, CancellationToken cancellation)
    {
        var beginning = new byte[16];
        var read = await stream.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellation);
        if (SnapshotFile.BeginsSo(beginning.AsSpan(0, read)))
            throw new ImportException("it is a snapshot of an edgestore: edgestore snapshot restore makes a new member of it");
    }

    private IEnumerable<IReadOnlyList<KeyValue>> Pages(KeyRange range)
    {
        var (page, bytes) = (new List<KeyValue>(), 0L);
        using var changes = _database.Changes().GetEnumerator();
        while (Reading(changes.MoveNext))
        {
            var change = changes.Current;
            if (!range.Contains(change.Kv.Key) || !_newest.TryGetValue(change.Kv.Key, out var newest) || newest != (change.Main, change.Sub)) continue;
            page.Add(change.Kv);
            bytes += change.Kv.Value.Length;
            if (page.Count < PageKeys && bytes < PageBytes) continue;
            yield return page;
            (page, bytes) = ([], 0L);
        }

        yield return page;
    }

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or BoltException)
        {
            throw Translate(_path, failure);
        }
    }

    private static ImportException Translate(string path, Exception failure) => new(
        failure is BoltException ? $"--from-snapshot {path} is no snapshot of an etcd, or a damaged one: {failure.Message}" : $"--from-snapshot {path}: {failure.Message}",
        failure);
}
