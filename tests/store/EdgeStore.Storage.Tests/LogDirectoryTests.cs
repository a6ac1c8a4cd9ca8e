using EdgeStore.Core.Storage;

namespace EdgeStore.Storage.Tests;

public sealed class LogDirectoryTests
{
    private TemporaryDirectory _root = null!;

    private string Data => Path.Combine(_root.Path, "data");

    private string Logs => Path.Combine(_root.Path, "logs");

    [SetUp]
    public void MakeDirectory() => _root = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _root.Dispose();

    [Test]
    public void What_was_written_is_in_the_log_directory_and_there_at_the_next_start()
    {
        Write(2, Logs);

        Assert.That(Directory.GetFiles(Data, "*.log"), Is.Empty);
        Assert.That(Directory.GetFiles(Logs, "*.log").Sum(log => new FileInfo(log).Length), Is.GreaterThan(0));
        Assert.That(Revisions(Logs), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void The_log_of_a_data_directory_moves_at_its_first_start_with_a_log_directory()
    {
        Write(2, null);
        Write(3, Logs);

        Assert.That(Directory.GetFiles(Data, "*.log"), Is.Empty);
        Assert.That(Revisions(Logs), Is.EqualTo(new long[] { 2, 3 }));
    }

    [Test]
    public void Without_it_the_directory_is_not_opened_and_loses_nothing()
    {
        Write(2, Logs);

        Assert.That(() => RocksDbEngine.Open(Data), Throws.TypeOf<StorageException>().With.Message.Contains(Logs).And.Message.Contains("--wal-dir"));
        Assert.That(Revisions(Logs), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void An_empty_log_directory_is_not_taken_for_the_one_that_is_missing()
    {
        Write(2, Logs);
        var other = Path.Combine(_root.Path, "other");

        Assert.That(() => RocksDbEngine.Open(Data, other), Throws.TypeOf<StorageException>().With.Message.Contains(other).And.Message.Contains(Logs));
        Assert.That(Revisions(Logs), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void Both_directories_may_move()
    {
        Write(2, Logs);
        var (data, logs) = (Path.Combine(_root.Path, "new-data"), Path.Combine(_root.Path, "new-logs"));
        Directory.Move(Data, data);
        Directory.Move(Logs, logs);

        using (var engine = RocksDbEngine.Open(data, logs)) Assert.That(engine.Scan(0, long.MaxValue).Select(entry => entry.Position.Revision), Is.EqualTo(new long[] { 2 }));
        Assert.That(() => RocksDbEngine.Open(data), Throws.TypeOf<StorageException>().With.Message.Contains(logs));
    }

    [Test]
    public void The_log_directory_of_another_is_refused_and_stays_as_it_was()
    {
        Write(2, Logs);
        var other = Path.Combine(_root.Path, "other-data");

        Assert.That(() => RocksDbEngine.Open(other, Logs), Throws.TypeOf<StorageException>().With.Message.Contains("another data directory"));
        Assert.That(Revisions(Logs), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void The_log_directory_of_another_is_not_taken_for_the_own_one()
    {
        Write(2, Logs);
        var others = Path.Combine(_root.Path, "other-logs");
        RocksDbEngine.Open(Path.Combine(_root.Path, "other-data"), others).Dispose();

        Assert.That(() => RocksDbEngine.Open(Data, others), Throws.TypeOf<StorageException>().With.Message.Contains("another data directory"));
        Assert.That(Revisions(Logs), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void Files_that_are_nobodys_are_not_read()
    {
        Directory.CreateDirectory(Logs);
        File.WriteAllText(Path.Combine(Logs, "000004.log"), "");

        Assert.That(() => RocksDbEngine.Open(Data, Logs), Throws.TypeOf<StorageException>().With.Message.Contains("another data directory"));
    }

    [Test]
    public void A_log_directory_is_not_used_twice_at_a_time()
    {
        using var engine = RocksDbEngine.Open(Data, Logs);

        Assert.That(() => RocksDbEngine.Open(Path.Combine(_root.Path, "other-data"), Logs), Throws.TypeOf<StorageException>().With.Message.Contains("in use by another process"));
    }

    [Test]
    public void The_data_directory_itself_means_no_other()
    {
        Write(2, Data + "/");

        Assert.That(Revisions(null), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void A_move_that_was_interrupted_begins_anew_with_what_the_data_directory_holds()
    {
        Write(2, null);
        var copied = Path.Combine(_root.Path, "copied");
        DamageTests.Copy(Data, copied);
        Write(3, Logs);

        // As if there never was a mark; what is in the log directory is not this directory's any more.
        Directory.Delete(Data, recursive: true);
        Directory.Move(copied, Data);

        Assert.That(Revisions(Logs), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void The_marks_are_pinned()
    {
        Write(2, Logs);

        Assert.That(File.ReadAllText(Path.Combine(Data, "WAL-DIR")), Is.EqualTo($"1\n{Logs}\n"));
        Assert.That(File.ReadAllText(Path.Combine(Logs, "WAL-OF")), Is.EqualTo($"1\n{File.ReadAllText(Path.Combine(Data, "IDENTITY")).Trim()}\n"));
    }

    [TestCase("data/WAL-DIR", "")]
    [TestCase("data/WAL-DIR", "2\n/x\n")]
    [TestCase("data/WAL-DIR", "1\n/x")]
    [TestCase("logs/WAL-OF", "")]
    [TestCase("logs/WAL-OF", "1\n\n")]
    public void A_damaged_mark_is_named(string file, string content)
    {
        Write(2, Logs);
        var path = Path.Combine(_root.Path, file);
        File.WriteAllText(path, content);

        Assert.That(() => RocksDbEngine.Open(Data, Logs), Throws.TypeOf<CorruptStoreException>().With.Message.Contains(path));
    }

    private void Write(long revision, string? logs)
    {
        using var engine = RocksDbEngine.Open(Data, logs);
        engine.Write(Sets.Put(revision, "a", "1"));
        engine.Sync();
    }

    private List<long> Revisions(string? logs)
    {
        using var engine = RocksDbEngine.Open(Data, logs);
        return [.. engine.Scan(0, long.MaxValue).Select(entry => entry.Position.Revision)];
    }
}
