using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Options;
using Google.Protobuf;

namespace EdgeStore.Server.Peers;

/// <summary>
/// The schedule that was handed to this member, in a file of its data directory.
/// <code>
/// | version 1 | CRC-32, little endian 4 | LinkScheduleMessage |
/// </code>
/// A file that is damaged is named in the log, and the member picks its peers by itself until it is given another schedule.
/// </summary>
internal sealed class ScheduleStore
{
    public const string FileName = "links.schedule";

    private const byte FormatVersion = 1;
    private const int HeaderBytes = 1 + 4;

    private readonly string _path;
    private readonly Lock _gate = new();
    private volatile LinkSchedule _current;
    private volatile Links? _links;

    public ScheduleStore(ServerOptions options, ILogger<ScheduleStore> log)
    {
        _path = Path.Combine(options.DataDirectory, FileName);
        _current = Load(log);
    }

    public LinkSchedule Current => _current;

    /// <summary>What the schedule lets a member send to a peer a second; null: it says nothing.</summary>
    public long? RateOf(Tag self, Tag peer)
    {
        var cached = _links;
        if (!ReferenceEquals(cached?.Schedule, _current)) _links = cached = new Links(_current, _current.Of(self));
        return cached!.ByPeer.TryGetValue(peer, out var link) && link.BytesPerSecond > 0 ? link.BytesPerSecond : null;
    }

    /// <summary>Takes a newer schedule; on disk when it returns.</summary>
    /// <returns>False when the present one is as new, and another.</returns>
    public bool Replace(LinkSchedule schedule)
    {
        lock (_gate)
        {
            if (schedule.Version <= _current.Version) return schedule.Equals(_current);
            Save(schedule);
            _current = schedule;
            return true;
        }
    }

    public static LinkScheduleMessage ToMessage(LinkSchedule schedule) => new()
    {
        Version = schedule.Version,
        Links =
        {
            schedule.Links.Select(link => new ScheduledLinkMessage
            {
                Tag = (uint)link.One.Value, OtherTag = (uint)link.Other.Value, BytesPerSecond = (ulong)link.BytesPerSecond,
            }),
        },
    };

    public static LinkSchedule FromMessage(LinkScheduleMessage? message) => message is null
        ? LinkSchedule.None
        : new LinkSchedule(
            message.Version,
            [.. message.Links.Select(link => new ScheduledLink(new Tag((int)link.Tag), new Tag((int)link.OtherTag), (long)link.BytesPerSecond))]);

    private LinkSchedule Load(ILogger log)
    {
        if (!File.Exists(_path)) return LinkSchedule.None;
        try
        {
            var bytes = File.ReadAllBytes(_path);
            if (bytes.Length < HeaderBytes || bytes[0] != FormatVersion) throw new InvalidDataException("it is not of version 1");
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(1)) != Crc32.HashToUInt32(bytes.AsSpan(HeaderBytes))) throw new InvalidDataException("its checksum is wrong");
            return FromMessage(LinkScheduleMessage.Parser.ParseFrom(bytes.AsSpan(HeaderBytes)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or InvalidProtocolBufferException)
        {
            log.LogError("the schedule in {Path} cannot be used, this member picks its peers by itself: {Reason}", _path, exception.Message);
            return LinkSchedule.None;
        }
    }

    private void Save(LinkSchedule schedule)
    {
        var content = ToMessage(schedule).ToByteArray();
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = FormatVersion;
        BinaryPrimitives.WriteUInt32LittleEndian(header[1..], Crc32.HashToUInt32(content));
        var next = _path + ".new";
        using (var file = new FileStream(next, FileMode.Create))
        {
            file.Write(header);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }

    /// <summary>This member's part of a schedule.</summary>
    private sealed record Links(LinkSchedule Schedule, IReadOnlyDictionary<Tag, ScheduledLink> ByPeer);
}
