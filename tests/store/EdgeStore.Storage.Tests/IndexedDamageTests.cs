using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Storage.Tests;

/// <summary>
/// As <see cref="DamageTests"/>, of a member that starts with its index: whatever the start has not read, the check does. It
/// must find the damage, or the log must be what was written.
/// </summary>
public sealed class IndexedDamageTests
{
    private const int Rounds = 40;
    private const int FirstSeed = 1;

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public void Damage_is_found_by_the_start_or_by_the_check()
    {
        var sound = Path.Combine(_directory.Path, "sound");
        Fill(sound);
        DamageTests.Copy(sound, $"{sound}-copy");
        var written = StartAndCheck($"{sound}-copy", out var usesIndex);
        Assert.That(usesIndex, Is.True);
        var (atStart, byCheck, withoutIndex) = (0, 0, 0);
        for (var seed = FirstSeed; seed < FirstSeed + Rounds; seed++)
        {
            var damaged = Path.Combine(_directory.Path, $"damaged-{seed}");
            DamageTests.Copy(sound, damaged);
            var what = DamageTests.Damage(damaged, new Random(seed));
            usesIndex = false;
            try
            {
                Assert.That(StartAndCheck(damaged, out usesIndex), Is.EqualTo(written), $"seed {seed}: {what}");
                if (!usesIndex) withoutIndex++;
            }
            catch (Exception error) when (error is CorruptStoreException or StorageException)
            {
                if (usesIndex) byCheck++;
                else atStart++;
            }

            Directory.Delete(damaged, recursive: true);
        }

        TestContext.Out.WriteLine($"seeds {FirstSeed} to {FirstSeed + Rounds - 1}: {atStart} refused at start, {byCheck} found by the check, {withoutIndex} without the index");
        Assert.That(atStart, Is.GreaterThan(0));
        Assert.That(byCheck, Is.GreaterThan(0));
    }

    [Test]
    public void A_file_that_was_cut_off_is_named_or_the_end_of_the_write_ahead_log_was_never_there()
    {
        var sound = Path.Combine(_directory.Path, "sound");
        Fill(sound);
        DamageTests.Copy(sound, $"{sound}-copy");
        var written = StartAndCheck($"{sound}-copy", out _);
        var refusals = 0;
        foreach (var file in DamageTests.Files(sound))
        {
            var random = new Random(FirstSeed);
            var size = (int)new FileInfo(file).Length;
            foreach (var length in new[] { 0, random.Next(size), random.Next(size), size - 1 })
            {
                var damaged = Path.Combine(_directory.Path, "cut-off");
                DamageTests.Copy(sound, damaged);
                var path = Path.Combine(damaged, Path.GetFileName(file));
                using (var stream = File.OpenWrite(path)) stream.SetLength(length);
                try
                {
                    // The first line is about the whole.
                    var read = StartAndCheck(damaged, out _);
                    var expected = path.EndsWith(".log", StringComparison.Ordinal) ? written.Take(read.Count) : written;
                    Assert.That(read.Skip(1).SequenceEqual(expected.Skip(1)), Is.True, $"{path} at {length}: {read.Count} of {written.Count} lines");
                }
                catch (Exception error) when (error is CorruptStoreException or StorageException)
                {
                    refusals++;
                }

                Directory.Delete(damaged, recursive: true);
            }
        }

        Assert.That(refusals, Is.GreaterThan(DamageTests.Files(sound).Length / 2));
    }

    private static List<string> StartAndCheck(string directory, out bool usesIndex)
    {
        usesIndex = false;
        using var engine = RocksDbEngine.Open(directory);
        var loaded = StoreLoader.Load(engine, MemberIdentity.Lone, () => 1);
        usesIndex = loaded.Index is not null;
        var entries = new List<string> { $"{loaded.State.Revision} {loaded.State.Fingerprint} {loaded.State.LiveKeys}" };
        var check = loaded.Index is { } index ? new LogCheck(index) : null;
        using var log = engine.OpenLog(default);
        log.ReadAll((position, content) =>
        {
            check?.Add(position, content);
            entries.Add($"{position} {JsonFormatter.Default.Format(LogEntryMessage.Parser.ParseFrom(content))}");
        });
        check?.Complete();
        return entries;
    }

    /// <summary>Tables, and a write-ahead log with what came after the index.</summary>
    private static void Fill(string directory)
    {
        var random = new Random(7);
        for (var start = 0; start < 4; start++)
        {
            // Opening moves the log of the time before into a table.
            using var engine = RocksDbEngine.Open(directory);
            var state = StoreLoader.Open(engine, MemberIdentity.Lone, () => 1);
            if (start == 3) Assert.That(StoreLoader.SaveIndex(engine, state), Is.True);
            for (var i = 0; i < 300; i++)
            {
                var value = new byte[random.Next(1, 600)];
                random.NextBytes(value);
                var batch = new WriteBatch(state, engine, new WriterSettings(), 1_000);
                batch.Put(new PutRequest { Key = ByteString.CopyFromUtf8($"key-{i % 97}"), Value = ByteString.CopyFrom(value) });
                var committed = batch.Build();
                engine.Write(committed.Writes);
                state = committed.State;
            }

            engine.Sync();
        }
    }
}
