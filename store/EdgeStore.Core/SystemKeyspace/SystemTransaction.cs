using EdgeStore.Core.Transactions;
using Google.Protobuf;

namespace EdgeStore.Core.SystemKeyspace;

/// <summary>
/// Changes system records, all of them in one transaction. In a cluster it takes a revision, without an event for clients;
/// at a lone member it takes none, because there revisions are dense, as etcd's.
/// </summary>
public sealed class SystemTransaction
{
    private readonly WorkingState _state;
    private readonly ClientTransaction _changes;
    private readonly HashSet<ByteString> _written = [];

    internal SystemTransaction(WorkingState state, ClientTransaction changes)
    {
        _state = state;
        _changes = changes;
    }

    /// <summary>The content after everything that the batch has done so far.</summary>
    public SystemRows Rows => _state.System;

    /// <summary>Writes a row; one that is there already with the same content stays as it is.</summary>
    public void Put<TRow>(SystemTable<TRow> table, ByteString id, TRow row)
        where TRow : class, IMessage<TRow>
    {
        if (!row.Equals(table.Find(Rows, id))) _changes.Put(OnlyOnce(table.Key(id)), row.ToByteString(), 0);
    }

    /// <summary>Deletes a row, when there is one.</summary>
    public void Delete<TRow>(SystemTable<TRow> table, ByteString id)
        where TRow : class, IMessage<TRow>
    {
        if (_state.Keys.Find(table.Key(id)) is not { IsTombstone: false } live) return;
        OnlyOnce(live.Key);
        _changes.Delete(live);
    }

    /// <summary>Two changes of a key in one transaction have one stamp, so others could not tell which came last.</summary>
    private ByteString OnlyOnce(ByteString key) =>
        _written.Add(key) ? key : throw new InvalidOperationException($"{key.ToStringUtf8()} is written twice by one transaction");
}
