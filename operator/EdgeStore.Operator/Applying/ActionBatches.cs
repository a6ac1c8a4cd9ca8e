using EdgeStore.Operator.Planning;

namespace EdgeStore.Operator.Applying;

/// <summary>
/// A plan as what may be done at the same time: the actions of different members, each member's in order, between those of the
/// whole cluster.
/// <code>
/// reserve tags · create a · create b · apply membership · claim a · pod a · claim b · pod b
///   └► [reserve tags] ─► [create a ‖ create b] ─► [apply membership] ─► [claim a, pod a ‖ claim b, pod b]
/// </code>
/// </summary>
internal static class ActionBatches
{
    public static IEnumerable<IReadOnlyList<IReadOnlyList<PlanAction>>> Of(IReadOnlyList<PlanAction> actions)
    {
        var members = new Dictionary<string, List<PlanAction>>(StringComparer.Ordinal);
        foreach (var action in actions)
        {
            if (action.Member is { } member)
            {
                if (!members.TryGetValue(member, out var own)) members[member] = own = [];
                own.Add(action);
                continue;
            }
            if (members.Count > 0) yield return [.. members.Values];
            members.Clear();
            yield return [[action]];
        }
        if (members.Count > 0) yield return [.. members.Values];
    }
}
