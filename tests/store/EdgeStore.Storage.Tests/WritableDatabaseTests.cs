using EdgeStore.Core.Mvcc;
using EdgeStore.Storage.RocksDb;

namespace EdgeStore.Storage.Tests;

/// <summary>What happens on a disk that is really full is seen by the fleet's tests.</summary>
public sealed class WritableDatabaseTests
{
    private const int Log = 1;

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Fill()
    {
        _directory = new TemporaryDirectory();
        using var engine = RocksDbEngine.Open(_directory.Path);
        engine.Write(Sets.Put(2, "a", "1"));
        engine.Write(Sets.Put(3, "b", "1"));
    }

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public void What_was_not_in_a_table_yet_is_readable_without_writing_one()
    {
        var before = Directory.GetFiles(_directory.Path, "*.sst");
        using var files = WritableDatabase.OpenToRead(_directory.Path, RocksDbEngine.Settings);
        files.Sync();

        Assert.That(files.Current.IsReadOnly, Is.True);
        Assert.That(Keys(files.Current), Is.EqualTo(new[] { 2L, 3 }));
        Assert.That(Directory.GetFiles(_directory.Path, "*.sst"), Is.EquivalentTo(before));
    }

    [Test]
    public void Who_wants_to_write_when_there_is_room_can_and_readers_go_on()
    {
        using var files = WritableDatabase.OpenToRead(_directory.Path, RocksDbEngine.Settings);
        using var reader = files.Current.NewCursor(Log);
        reader.Seek([]);

        var written = files.ToWrite();
        using var batch = new AtomicBatch();
        var key = new byte[LogKey.Length];
        LogKey.Write(key, new LogPosition(4, 0));
        batch.Put(written.Family(Log), key, [1]);
        written.Write(batch);
        files.Sync();

        Assert.That(files.ToWrite(), Is.SameAs(written));
        Assert.That(Keys(files.Current), Is.EqualTo(new[] { 2L, 3, 4 }));
        Assert.That(LogKey.Read(reader.Key).Revision, Is.EqualTo(2));
        reader.Next();
        Assert.That(LogKey.Read(reader.Key).Revision, Is.EqualTo(3));
    }

    private static List<long> Keys(Database database)
    {
        var keys = new List<long>();
        using var cursor = database.NewCursor(Log);
        for (cursor.Seek([]); cursor.IsValid; cursor.Next()) keys.Add(LogKey.Read(cursor.Key).Revision);
        return keys;
    }
}
