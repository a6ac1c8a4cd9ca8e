using EdgeStore.Storage.RocksDb;

namespace EdgeStore.Storage.Tests;

/// <summary>The lock belongs to an open file, so that two holders in one process stand for two processes.</summary>
public sealed class DirectoryLocksTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public void A_database_that_is_open_for_reading_only_is_nobody_elses()
    {
        Database.Open(_directory.Path, RocksDbEngine.Settings).Dispose();
        using var locks = new DirectoryLocks();
        locks.Take(_directory.Path);
        using var files = WritableDatabase.OpenToRead(_directory.Path, RocksDbEngine.Settings);

        Assert.That(() => RocksDbEngine.Open(_directory.Path), Throws.TypeOf<StorageException>().With.Message.EqualTo($"directory {_directory.Path} is in use by another process"));
    }

    [Test]
    public void It_stays_locked_when_RocksDB_lets_go_of_its_own_lock()
    {
        using var locks = new DirectoryLocks();
        locks.Take(_directory.Path);
        Database.Open(_directory.Path, RocksDbEngine.Settings).Dispose();

        Assert.That(() => RocksDbEngine.Open(_directory.Path), Throws.TypeOf<StorageException>());
    }

    [Test]
    public void After_a_failed_opening_the_directory_is_free()
    {
        RocksDbEngine.Open(_directory.Path).Dispose();
        var current = Path.Combine(_directory.Path, "CURRENT");
        var content = File.ReadAllText(current);
        File.WriteAllText(current, "nonsense");
        Assert.That(() => RocksDbEngine.Open(_directory.Path), Throws.InstanceOf<Exception>());

        File.WriteAllText(current, content);
        RocksDbEngine.Open(_directory.Path).Dispose();
    }
}
