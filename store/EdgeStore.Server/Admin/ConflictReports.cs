using EdgeStore.Core.Membership;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Writing;
using Google.Protobuf;

namespace EdgeStore.Server.Admin;

/// <summary>Reads the conflict journal, for whoever asks: the admin service, the page.</summary>
internal sealed class ConflictReports(StoreHead store, IStorageEngine engine, IMemberDirectory directory)
{
    /// <returns>Newest first.</returns>
    public IEnumerable<ConflictReport> Read(ConflictsRequest request)
    {
        var found = store.Published.Conflicts.NewestFirst
            .Where(noted => noted.Value.UnixMilliseconds >= request.SinceMs && noted.Value.Key.Span.StartsWith(request.KeyPrefix.Span));
        return (request.Limit == 0 ? found : found.Take((int)Math.Min(request.Limit, int.MaxValue)))
            .Select(noted => Report(noted.Key, noted.Value, request.WithValues));
    }

    private ConflictReport Report(long number, Conflict conflict, bool withValue)
    {
        var message = conflict.ToMessage();

        // Forgotten meanwhile: then the report has the size only, as for a value that is too long.
        if (withValue) message.LostValue = engine.ReadConflict(number)?.LostValue ?? ByteString.Empty;
        return new ConflictReport
        {
            Number = (ulong)number,
            Conflict = message,
            Winner = NameOf(conflict.Winner.Tag),
            Loser = NameOf(conflict.Loser.Tag),
        };
    }

    private string NameOf(Tag tag) => directory.Current.Find(tag)?.Name ?? "";
}
