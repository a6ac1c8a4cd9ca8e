using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.SystemKeyspace;

/// <summary>
/// One kind of replicated record that clients never see. A row is replaced as a whole, the later write wins; what must
/// not be lost to a concurrent write belongs into a row of its own.
/// </summary>
/// <param name="name">Part of the key, so never change it.</param>
public sealed class SystemTable<TRow>(string name, MessageParser<TRow> parser)
    where TRow : class, IMessage<TRow>
{
    /// <returns>Null when there is no such row, or when a peer wrote something that is none.</returns>
    public TRow? Find(SystemRows rows, ByteString id) => rows.Table(name).TryGetValue(id, out var value) ? Parse(value) : null;

    /// <summary>All rows in the order of their ids.</summary>
    public IEnumerable<SystemRow<TRow>> All(SystemRows rows)
    {
        foreach (var (id, value) in rows.Table(name))
            if (Parse(value) is { } row) yield return new SystemRow<TRow>(id, row);
    }

    /// <summary>Cheap: another object whenever a row has changed, so that what is made from the rows can be kept until then.</summary>
    public object VersionOf(SystemRows rows) => rows.Table(name);

    /// <summary>What a batch changed, by this member's own doing or a peer's, in order.</summary>
    public IEnumerable<SystemRow<TRow?>> ChangesOf(CommittedBatch batch)
    {
        foreach (var entry in batch.Writes.Appended)
        {
            if (!SystemKeys.TrySplit(entry.Content.Record.Key, out var table, out var id) || table != name) continue;
            yield return new SystemRow<TRow?>(id, entry.Content.Record.Tombstone ? null : Parse(entry.Content.Record.Value));
        }
    }

    internal ByteString Key(ByteString id) => SystemKeys.Key(name, id);

    private TRow? Parse(ByteString value)
    {
        try
        {
            return parser.ParseFrom(value);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}

/// <param name="Row">Null: deleted.</param>
public readonly record struct SystemRow<TRow>(ByteString Id, TRow Row);
