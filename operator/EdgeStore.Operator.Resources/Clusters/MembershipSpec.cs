using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class MembershipSpec
{
    public const int DefaultMinimumCopies = 1;
    public const int DefaultOfflineAfterSeconds = 0;
    public const int DefaultExpireAfterSeconds = 604800;

    [JsonPropertyName("minimumCopies"), DefaultValue(DefaultMinimumCopies), Range(1, 100)]
    [Description("How many other members must hold everything that a member holds before it is stopped or leaves. A cluster of one member has no others and is exempt.")]
    public int? MinimumCopies { get; set; }

    [JsonPropertyName("offlineAfterSeconds"), DefaultValue(DefaultOfflineAfterSeconds), Range(0, 86400)]
    [Description("A member whose node is gone or not ready is Offline when it has been silent for so long. Changes and repairs then go on without it; it gets its share when it returns.")]
    public int? OfflineAfterSeconds { get; set; }

    [JsonPropertyName("expireAfterSeconds"), DefaultValue(DefaultExpireAfterSeconds), Range(60, 315360000)]
    [Description("A member that has been offline for so long is Expired: others may have forgotten deletes that it does not know of, so it is seeded anew when it returns. It is never removed for that. Should equal the stores' --tombstone-retention, 7 days unless told otherwise.")]
    public int? ExpireAfterSeconds { get; set; }

    [JsonPropertyName("removeDeletedNodesAfterSeconds"), Range(60, 315360000)]
    [Description("With placement.perNode: a member whose Node object was deleted and that has been silent for so long is removed by itself, once another member holds its changes. Left out: never; annotate the member with edgestore.io/replace.")]
    public int? RemoveDeletedNodesAfterSeconds { get; set; }
}
