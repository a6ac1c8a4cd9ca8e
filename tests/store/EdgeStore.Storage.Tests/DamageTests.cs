using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Storage.Tests;

/// <summary>
/// Bits that flip anywhere in a member's files, in many seeded rounds: the member refuses to start and names what is damaged, or
/// serves exactly what was written. Most bytes of some files mean nothing (comments, padding, superseded versions of a file).
/// </summary>
public sealed class DamageTests
{
    private const int Rounds = 100;
    private const int FirstSeed = 1;

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public void Damage_is_detected_and_named_and_never_served()
    {
        var sound = Path.Combine(_directory.Path, "sound");
        var written = Fill(sound);
        var refusals = 0;
        for (var seed = FirstSeed; seed < FirstSeed + Rounds; seed++)
        {
            var damaged = Path.Combine(_directory.Path, $"damaged-{seed}");
            Copy(sound, damaged);
            var what = Damage(damaged, new Random(seed));
            try
            {
                Assert.That(ReadAll(damaged), Is.EqualTo(written), $"seed {seed}: {what}");
            }
            catch (Exception error) when (error is CorruptStoreException or StorageException)
            {
                refusals++;
                Assert.That(error.Message, Does.Contain(damaged), $"seed {seed}: {what}");
            }

            Directory.Delete(damaged, recursive: true);
        }

        TestContext.Out.WriteLine($"seeds {FirstSeed} to {FirstSeed + Rounds - 1}: {refusals} refused");
        Assert.That(refusals, Is.GreaterThan(Rounds / 3), "hardly anything was damaged that matters");
    }

    [TestCase("CURRENT")]
    [TestCase("MANIFEST-*")]
    [TestCase("*.sst")]
    public void A_missing_file_is_named_and_nothing_begins_anew(string pattern)
    {
        var directory = Path.Combine(_directory.Path, "sound");
        Fill(directory);
        var missing = Directory.GetFiles(directory, pattern).Order(StringComparer.Ordinal).First();
        File.Delete(missing);
        var before = Directory.GetFiles(directory, "*.sst").Order(StringComparer.Ordinal).ToArray();

        Assert.That(() => ReadAll(directory), Throws.InstanceOf<Exception>().With.Message.Contains(Path.GetFileName(missing)));
        Assert.That(Directory.GetFiles(directory, "*.sst").Order(StringComparer.Ordinal), Is.EqualTo(before));
    }

    [Test]
    public void A_block_that_rots_in_a_running_member_is_refused_at_the_next_start_though_its_entries_were_replaced()
    {
        var directory = Path.Combine(_directory.Path, "rots");
        using (var engine = RocksDbEngine.Open(directory))
        {
            for (var revision = 2; revision < 40; revision++) engine.Write(Sets.Put(revision, $"key-{revision}", $"value-{revision}"));
            engine.Sync();
        }

        // Opening moves the entries into a table.
        string table;
        using (var engine = RocksDbEngine.Open(directory))
        {
            table = Directory.GetFiles(directory, "*.sst").Single(file => File.ReadAllText(file).Contains("value-2", StringComparison.Ordinal));
            var content = File.ReadAllBytes(table);
            content[content.AsSpan().IndexOf("value-2"u8)] ^= 1;
            File.WriteAllBytes(table, content);
            Assert.That(() => engine.Read(new LogPosition(2, 0)), Throws.TypeOf<CorruptStoreException>().With.Message.Contains(Path.GetFileName(table)));

            // What a repair does.
            var healed = Sets.Put(40, "key-2", "value-2");
            engine.Write(new WriteSet { Metadata = healed.Metadata, Appended = healed.Appended, Dropped = [.. Enumerable.Range(2, 38).Select(revision => new LogPosition(revision, 0))] });
            engine.Sync();
            Assert.That(engine.Read(new LogPosition(40, 0))!.Record.Value.ToStringUtf8(), Is.EqualTo("value-2"));
        }

        Assert.That(() => ReadAll(directory), Throws.TypeOf<CorruptStoreException>().With.Message.Contains(Path.GetFileName(table)));
    }

    /// <summary>Three tables, and a write-ahead log with all that came after.</summary>
    private static List<string> Fill(string directory)
    {
        var random = new Random(7);
        var revision = 1L;
        for (var start = 0; start < 4; start++)
        {
            // Opening moves the log of the time before into a table.
            using var engine = RocksDbEngine.Open(directory);
            for (var i = 0; i < 300; i++)
            {
                var value = new byte[random.Next(1, 600)];
                random.NextBytes(value);
                engine.Write(Sets.Put(++revision, $"key-{revision % 97}", Convert.ToHexString(value)));
            }

            engine.Sync();
        }

        // Of a copy: opening it here would move the write-ahead log into a table.
        Copy(directory, $"{directory}-copy");
        return ReadAll($"{directory}-copy");
    }

    internal static string Damage(string directory, Random random)
    {
        var files = Files(directory);
        var file = files[random.Next(files.Length)];
        var content = File.ReadAllBytes(file);
        var flips = random.Next(1, 5);
        var places = Enumerable.Range(0, flips).Select(_ => random.Next(content.Length)).ToArray();
        foreach (var place in places)
            content[place] ^= (byte)random.Next(1, 256);
        File.WriteAllBytes(file, content);
        return $"{Path.GetFileName(file)} of {content.Length} bytes, at {string.Join(", ", places)}";
    }

    internal static string[] Files(string directory) =>
        [.. Directory.GetFiles(directory).Where(file => new FileInfo(file).Length > 0 && Path.GetFileName(file) is not ("LOCK" or "LOG")).Order(StringComparer.Ordinal)];

    private static List<string> ReadAll(string directory)
    {
        using var engine = RocksDbEngine.Open(directory);
        var state = engine.Load();
        var entries = new List<string>();
        using var log = engine.OpenLog(default);
        log.ReadAll((position, content) => entries.Add($"{position} {JsonFormatter.Default.Format(LogEntryMessage.Parser.ParseFrom(content))}"));
        return [.. entries, $"{state.Metadata}"];
    }

    internal static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
