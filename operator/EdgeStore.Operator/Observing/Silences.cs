using System.Collections.Concurrent;

namespace EdgeStore.Operator.Observing;

/// <summary>
/// Members that do not answer. Each such call takes its whole deadline, and at the edge some nodes are always away, so one that
/// was silent twice is not asked at every look, unless its pod has changed meanwhile. That proves nothing: it is silent.
/// </summary>
internal sealed class Silences
{
    /// <summary>As long as between looks when all is well: no look is left out then.</summary>
    private static readonly TimeSpan Believed = Planning.Pace.Calm - TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Silence> _known = new(StringComparer.Ordinal);

    /// <returns>Why it need not be asked now; null: it is to be asked.</returns>
    public string? Of(ObservedMember member, DateTimeOffset now)
        => _known.TryGetValue(member.Resource.Metadata.Uid, out var known)
            && known is { Times: > 1 } && known.Pod == Pod(member) && now - known.At < Believed ? known.Why : null;

    public bool IsKnown(ObservedMember member) => _known.ContainsKey(member.Resource.Metadata.Uid);

    public void Remember(ObservedMember member, string why, DateTimeOffset now) => _known.AddOrUpdate(
        member.Resource.Metadata.Uid,
        _ => new Silence(1, Pod(member), now, why),
        (_, before) => new Silence(before.Times + 1, Pod(member), now, why));

    public void Forget(string memberUid) => _known.TryRemove(memberUid, out _);

    private static string Pod(ObservedMember member) => $"{member.Pod?.Uid} {member.Pod?.Ready}";

    private sealed record Silence(int Times, string Pod, DateTimeOffset At, string Why);
}
