using EdgeStore.Core.Merging;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Histories;

/// <summary>A member with one key and without everything else: what it holds, includes, and has heard of the others.</summary>
internal sealed class Site(int tag, int sites, bool settles)
{
    private readonly Dictionary<int, VersionVector> _heard = Enumerable.Range(1, sites).Where(other => other != tag).ToDictionary(other => other, _ => VersionVector.Empty);
    private ulong _clock;

    public int Tag => tag;

    public RecordMessage? Record { get; private set; }

    public VersionVector Vector { get; private set; } = VersionVector.Empty;

    /// <summary>Every record that the site has ever held.</summary>
    public List<RecordMessage> Past { get; } = [];

    /// <param name="wallClock">May lag behind what the site has seen.</param>
    public void Put(ByteString value, ulong wallClock)
    {
        _clock = Math.Max(_clock + 1, wallClock);
        var stamp = new Stamp(_clock, new Tag(tag)).ToMessage();
        var dot = new Dot(new Tag(tag), Vector[new Tag(tag)] + 1);
        var record = new RecordMessage { Key = ByteString.CopyFromUtf8("k"), Generation = 1, Birth = Record?.Birth ?? stamp, Stamp = stamp, Value = value, Dots = { dot.ToMessage() } };
        if (Record is not null) LocalChange.Complete(record, Record, settles ? Stable() : VersionVector.Empty);
        Vector = Vector.With(dot);
        Hold(record);
    }

    public (int From, RecordMessage Record, VersionVector Vector) Send() => (tag, RecordMessage.Parser.ParseFrom(Record!.ToByteArray()), Vector);

    public void Receive((int From, RecordMessage Record, VersionVector Vector) message)
    {
        _clock = Math.Max(_clock, message.Record.Stamp.Time);
        _heard[message.From] = _heard[message.From].Join(message.Vector);
        Vector = Vector.Join(message.Vector);
        Hold(Record is null ? message.Record : FieldMerge.Join(Record, message.Record));
    }

    // As FleetView.StableVector has it.
    private VersionVector Stable() => _heard.Any(peer => peer.Value[new Tag(peer.Key)] > Vector[new Tag(peer.Key)])
        ? VersionVector.Empty
        : _heard.Values.Aggregate(Vector, (stable, vector) => stable.Meet(vector));

    private void Hold(RecordMessage record)
    {
        Record = record;
        Past.Add(record);
    }
}
