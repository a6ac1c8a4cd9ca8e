using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Storage.Tests;

/// <summary>What is on people's disks: these bytes may never change their meaning.</summary>
public sealed class PersistedFormatTests
{
    [Test]
    public void Log_keys_are_big_endian_revision_and_sub()
    {
        var key = new byte[LogKey.Length];
        LogKey.Write(key, new LogPosition(0x0102030405060708, 0x090a0b0c));

        Assert.That(Convert.ToHexStringLower(key), Is.EqualTo("0102030405060708090a0b0c"));
        Assert.That(LogKey.Read(key), Is.EqualTo(new LogPosition(0x0102030405060708, 0x090a0b0c)));
    }

    [Test]
    public void Log_entries_have_a_version_byte_and_pinned_fields()
    {
        var entry = Sets.Entry(3, 0, "k", "v").Content;
        entry.Record.Tombstone = true;
        entry.Record.Lease = 5;
        entry.Record.Dots.Add(new DotMessage { Tag = 2, N = 9 });
        entry.LocalOnly = true;
        entry.Silent = true;

        var bytes = Versioned.Encode(entry);

        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(
            "010a280a016b10011a090901000000000000002209090300000000000000280132017638054204080210091003180120012801"));
        Assert.That(Versioned.Decode(LogEntryMessage.Parser, bytes, "it"), Is.EqualTo(entry));
    }

    [Test]
    public void Field_stamps_have_pinned_fields()
    {
        var record = new RecordMessage
        {
            Base = new StampMessage { Time = 5, Tag = 1 },
            Fields = { new FieldMessage { Path = "/a", Stamp = new StampMessage { Time = 6, Tag = 2 }, State = FieldState.Hidden, Hidden = ByteString.CopyFromUtf8("1") } },
            Seen = { new StampMessage { Time = 4, Tag = 3 } },
        };

        Assert.That(Convert.ToHexStringLower(record.ToByteArray()), Is.EqualTo(
            "4a160a022f61120b09060000000000000010021802220131520b09050000000000000010015a0b0904000000000000001003"));
        Assert.That(
            Enum.GetValues<FieldState>().Select(state => $"{(int)state} {state}"),
            Is.EqualTo(new[] { "0 Present", "1 Absent", "2 Hidden" }));
    }

    [Test]
    public void Births_and_collected_tombstones_have_pinned_fields()
    {
        var record = new RecordMessage { BirthDot = new DotMessage { Tag = 2, N = 9 }, LiftedFrom = new StampMessage { Time = 4, Tag = 3 } };
        var collected = new CollectedMessage
        {
            Vector = new VersionVectorMessage { Entries = { new VersionVectorMessage.Types.Entry { Tag = 2, N = 9 } } },
            Generation = 3,
            Time = 4,
            Count = 5,
        };
        var metadata = new MetadataMessage { ReseedRevision = 6 };

        Assert.Multiple(() =>
        {
            Assert.That(Convert.ToHexStringLower(record.ToByteArray()), Is.EqualTo("6204080210096a0b0904000000000000001003"));
            Assert.That(Convert.ToHexStringLower(collected.ToByteArray()), Is.EqualTo("0a060a040802100910031904000000000000002005"));
            Assert.That(Convert.ToHexStringLower(metadata.ToByteArray()), Is.EqualTo("e00306"));
        });
    }

    [Test]
    public void Conflicts_have_pinned_fields()
    {
        var conflict = new ConflictMessage
        {
            Key = ByteString.CopyFromUtf8("k"),
            Rule = ConflictRule.Field,
            Winner = new StampMessage { Time = 2, Tag = 1 },
            Loser = new StampMessage { Time = 1, Tag = 2 },
            UnixMs = 7,
            Fields = { "/a" },
            LostDelete = true,
            LostBytes = 1,
            LostValue = ByteString.CopyFromUtf8("v"),
        };

        Assert.That(Convert.ToHexStringLower(Versioned.Encode(conflict)), Is.EqualTo(
            "010a016b10051a0b0902000000000000001001220b0901000000000000001002280732022f61380140014a0176"));
        Assert.That(
            Enum.GetValues<ConflictRule>().Select(rule => $"{(int)rule} {ConflictRules.NameOf(rule)}"),
            Is.EqualTo(new[] { "0 unspecified", "1 senior-create", "2 generation", "3 delete-wins", "4 last-writer", "5 field", "6 horizon" }));
    }

    [Test]
    public void A_later_version_is_refused()
    {
        var bytes = Versioned.Encode(Sets.Entry(3, 0, "k", "v").Content);
        bytes[0] = 2;

        Assert.That(
            () => Versioned.Decode(LogEntryMessage.Parser, bytes, "the entry"),
            Throws.TypeOf<CorruptStoreException>().With.Message.EqualTo("the entry has format 2, this build reads 1"));
    }

    [Test]
    public void Rows_about_access_have_pinned_fields()
    {
        IMessage[] rows =
        [
            new AccessUserMessage { Name = "u", Password = ByteString.CopyFromUtf8("h"), NoPassword = true },
            new AccessRoleMessage { Name = "r" },
            new AccessGrantMessage { User = "u", Role = "r" },
            new AccessPermissionMessage { Role = "r", Permission = new EdgeStore.Protocol.Auth.Permission { Key = ByteString.CopyFromUtf8("k") } },
            new AccessSettingMessage { Enabled = true, Revision = 2 },
        ];

        Assert.That(
            rows.Select(row => Convert.ToHexStringLower(row.ToByteArray())),
            Is.EqualTo(new[] { "0a0175120168" + "1801", "0a0172", "0a0175120172", "0a0172120312016b", "08011002" }));
    }

    [Test]
    public void The_space_alarm_has_a_pinned_field() => Assert.That(
        Convert.ToHexStringLower(new MetadataMessage { SpaceAlarm = true }.ToByteArray()), Is.EqualTo("a00101"));

    [Test]
    public void Member_phases_keep_their_numbers() => Assert.That(
        Enum.GetValues<MemberPhase>().Select(phase => $"{(int)phase} {phase}"),
        Is.EqualTo(new[] { "0 Active", "1 Leaving", "2 Left", "3 Removed" }));
}
