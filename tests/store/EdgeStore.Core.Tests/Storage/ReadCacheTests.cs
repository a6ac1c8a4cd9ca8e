using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Storage;

public sealed class ReadCacheTests
{
    private const int MaxBytes = 1 << 20;
    private const int ValueBytes = 1000;

    /// <summary>More than all that fits.</summary>
    private const int Many = 2 * MaxBytes / ValueBytes;

    private readonly Disk _disk = new();
    private ReadCache _cache = null!;

    [SetUp]
    public void Begin()
    {
        _disk.Reads = 0;
        _cache = new ReadCache(_disk, MaxBytes);
    }

    [Test]
    public void What_was_read_twice_is_not_read_again()
    {
        for (var i = 0; i < 5; i++) Assert.That(_cache.Read(At(7))!.Record.Value[0], Is.EqualTo(7));

        Assert.That(_disk.Reads, Is.EqualTo(2));
    }

    [Test]
    public void Entries_of_one_revision_are_told_apart()
    {
        for (var i = 0; i < 3; i++)
            Assert.That((_cache.Read(new LogPosition(7, 1))!.Record.Value[1], _cache.Read(new LogPosition(7, 2))!.Record.Value[1]), Is.EqualTo(((byte)1, (byte)2)));
    }

    [Test]
    public void What_is_read_now_and_then_stays_and_the_rest_makes_room()
    {
        foreach (var revision in Enumerable.Range(1, Many))
        {
            Twice(revision);
            Twice(0);
        }

        _disk.Reads = 0;
        _cache.Read(At(0));
        Assert.That(_disk.Reads, Is.Zero, "it was read all the time");
        foreach (var revision in Enumerable.Range(1, Many)) _cache.Read(At(revision));
        Assert.That(_disk.Reads, Is.InRange(Many / 2, Many), "of the others at most what fits is still here");
    }

    [Test]
    public void Going_through_more_than_fits_drives_nothing_out()
    {
        Twice(0);
        for (var round = 0; round < 3; round++)
            foreach (var revision in Enumerable.Range(1, 100_000)) _cache.Read(At(revision));

        _disk.Reads = 0;
        _cache.Read(At(0));
        Assert.That(_disk.Reads, Is.Zero);
    }

    [Test]
    public void What_is_gone_or_large_is_not_kept()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.That(_cache.Read(At(Disk.Gone)), Is.Null);
            Assert.That(_cache.Read(At(Disk.Large))!.Record.Value, Has.Length.EqualTo(MaxBytes / 16));
        }

        Assert.That(_disk.Reads, Is.EqualTo(6));
    }

    private void Twice(long revision)
    {
        _cache.Read(At(revision));
        _cache.Read(At(revision));
    }

    private static LogPosition At(long revision) => new(revision, 0);

    private sealed class Disk : IEntryReader
    {
        public const long Gone = -1;
        public const long Large = -2;

        public int Reads { get; set; }

        public LogEntryMessage? Read(LogPosition position)
        {
            Reads++;
            if (position.Revision == Gone) return null;
            var value = new byte[position.Revision == Large ? MaxBytes / 16 : ValueBytes];
            (value[0], value[1]) = ((byte)position.Revision, (byte)position.Sub);
            return new LogEntryMessage { Record = new RecordMessage { Value = UnsafeByteOperations.UnsafeWrap(value) } };
        }
    }
}
