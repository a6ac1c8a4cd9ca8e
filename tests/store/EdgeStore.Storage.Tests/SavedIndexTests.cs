using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Storage.Tests;

public sealed class SavedIndexTests
{
    private static readonly byte[] Index = [.. "an index"u8];

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public void The_mark_is_pinned() => Assert.That(Convert.ToHexStringLower(SavedIndex.MarkOf(Index)), Is.EqualTo(
        "01080000000000000071ac9f18d670c5e79a92cbd9ee5e7258"));

    [Test]
    public void It_is_there_after_reopening_until_entries_are_dropped()
    {
        using (var engine = Open())
        {
            Assert.That(engine.LoadIndex(), Is.Null);
            engine.Write(Sets.Put(2, "a", "1"));
            engine.SaveIndex(Index);
        }

        using (var engine = Open())
        {
            Assert.That(engine.LoadIndex(), Is.EqualTo(Index));
            engine.Write(Sets.Put(3, "a", "2"));
            Assert.That(engine.LoadIndex(), Is.EqualTo(Index), "what is appended can be read after it");
            engine.Write(new WriteSet { Metadata = new MetadataMessage { Revision = 3 }, Dropped = [new LogPosition(2, 0)] });
            Assert.That(engine.LoadIndex(), Is.Null);
        }

        using var reopened = Open();
        Assert.That(reopened.LoadIndex(), Is.Null);
    }

    [Test]
    public void A_file_that_is_changed_cut_off_missing_or_another_one_is_none()
    {
        using var engine = Open();
        engine.SaveIndex(Index);
        for (var at = 0; at < Index.Length; at++)
        {
            var changed = Index.ToArray();
            changed[at] ^= 1;
            Replace(changed);
            Assert.That(engine.LoadIndex(), Is.Null, $"byte {at}");
        }

        Replace(Index[..^1]);
        Assert.That(engine.LoadIndex(), Is.Null);
        Replace([.. Index, 0]);
        Assert.That(engine.LoadIndex(), Is.Null);
        Replace([]);
        Assert.That(engine.LoadIndex(), Is.Null);
        File.Delete(Path.Combine(_directory.Path, SavedIndex.FileName));
        Assert.That(engine.LoadIndex(), Is.Null);
        Replace(Index);
        Assert.That(engine.LoadIndex(), Is.EqualTo(Index));
    }

    [Test]
    public void One_that_was_taken_back_is_none()
    {
        using var engine = Open();
        engine.SaveIndex(Index);
        engine.ForgetIndex();

        Assert.That(engine.LoadIndex(), Is.Null);
    }

    [Test]
    public void A_process_that_ends_while_it_saves_leaves_the_older_one_or_none()
    {
        using var engine = Open();
        engine.SaveIndex(Index);
        File.WriteAllText(Path.Combine(_directory.Path, SavedIndex.FileName + ".tmp"), "half of a new one");
        Assert.That(engine.LoadIndex(), Is.EqualTo(Index));

        // The file has its name, the mark is not written.
        Replace([.. "a new one"u8]);
        Assert.That(engine.LoadIndex(), Is.Null);
        engine.SaveIndex([.. "a newer one"u8]);
        Assert.That(engine.LoadIndex(), Is.EqualTo("a newer one"u8.ToArray()));
    }

    [Test]
    public void A_view_begins_behind_a_place_and_does_not_see_what_comes_later()
    {
        using var engine = Open();
        engine.Write(new WriteSet { Metadata = new MetadataMessage { Revision = 3 }, Appended = [Sets.Entry(2, 0, "a", "1"), Sets.Entry(2, 1, "b", "1"), Sets.Entry(3, 0, "c", "1")] });
        using var view = engine.OpenLog(new LogPosition(2, 0));
        engine.Write(new WriteSet { Metadata = new MetadataMessage { Revision = 4 }, Appended = [Sets.Entry(4, 0, "d", "1")], Dropped = [new LogPosition(2, 1)] });

        var seen = new List<LogPosition>();
        view.ReadAll((position, _) => seen.Add(position));

        Assert.That(seen, Is.EqualTo(new[] { new LogPosition(2, 1), new LogPosition(3, 0) }));
    }

    private RocksDbEngine Open() => RocksDbEngine.Open(_directory.Path);

    private void Replace(byte[] content) => File.WriteAllBytes(Path.Combine(_directory.Path, SavedIndex.FileName), content);
}
