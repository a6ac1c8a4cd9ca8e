namespace EdgeStore.Operator.Controllers;

/// <summary>
/// Which changes of a member's resource call for a look. What the operator itself notes there again and again, when it last
/// heard the member and how far that had come, does not: in a large fleet, each look would be the reason for the next.
/// </summary>
internal static class MemberNews
{
    public static bool Is(EdgeStoreMember before, EdgeStoreMember after)
        => Of(before.Metadata) != Of(after.Metadata)
            || Of(before.Status) != Of(after.Status)
            || !AreEqual(before.Metadata.Annotations, after.Metadata.Annotations)
            || !AreEqual(before.Metadata.Labels, after.Metadata.Labels);

    private static (string, long?, DateTime?, int?) Of(V1ObjectMeta metadata)
        => (metadata.Uid, metadata.Generation, metadata.DeletionTimestamp, metadata.OwnerReferences?.Count);

    private static (string?, string?, string?, string?, string?, string?, DateTime?, DateTime?) Of(EdgeStoreMemberStatus? status) => (
        status?.Phase, status?.MemberId, status?.Version, status?.Site, status?.NodeName, status?.PodName, status?.CatchUp?.Since, status?.Left?.At);

    private static bool AreEqual(IDictionary<string, string>? one, IDictionary<string, string>? other)
        => (one?.Count ?? 0) == (other?.Count ?? 0) && (one ?? new Dictionary<string, string>()).All(e => other!.TryGetValue(e.Key, out var value) && value == e.Value);
}
