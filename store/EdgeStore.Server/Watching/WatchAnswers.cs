using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Services;

namespace EdgeStore.Server.Watching;

/// <summary>The responses about watches themselves, with etcd's texts.</summary>
internal static class WatchAnswers
{
    public const string EmptyRange = "mvcc: watcher range is empty";
    public const string DuplicateId = "mvcc: duplicate watch ID provided on the WatchStream";

    public static WatchResponse Created(ResponseHeaders headers, long revision, long id) =>
        new() { Header = headers.At(revision), WatchId = id, Created = true };

    public static WatchResponse Refused(ResponseHeaders headers, long revision, string reason) =>
        new() { Header = headers.At(revision), WatchId = WatchIds.None, Created = true, Canceled = true, CancelReason = reason };

    public static WatchResponse Canceled(ResponseHeaders headers, long revision, long id) =>
        new() { Header = headers.At(revision), WatchId = id, Canceled = true };

    /// <summary>The client has to list again. As with etcd, the header has no revision then.</summary>
    public static WatchResponse Compacted(ResponseHeaders headers, long id, long compactRevision) =>
        new() { Header = headers.At(0), WatchId = id, Canceled = true, CompactRevision = compactRevision };
}
