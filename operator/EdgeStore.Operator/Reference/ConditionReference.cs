using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Reference;

/// <summary>
/// The page for people that says what the operator tells: made of the same lists that it takes its words from.
/// <code>
/// | reason | status | |
/// | `MembersServe` | True | The message says how many do, and who is offline. |
/// </code>
/// </summary>
internal static class ConditionReference
{
    private const string Intro =
        """
        # Conditions, events, labels, annotations

        What the operator tells of its resources, and what to do about it. `kubectl describe` shows conditions with their messages, and
        events; `kubectl wait --for=condition=<condition>` waits. Fields are in [custom resources](custom-resources.md), tasks in
        [operating](../operating.md).

        Generated from [the reasons](../../operator/EdgeStore.Operator/Status/Reasons), [the events](../../operator/EdgeStore.Operator/Events/EventReasons.cs) and
        [the names](../../operator/EdgeStore.Operator/Naming) by `edgestore-operator generate-reference`; do not edit.

        """;

    private static readonly Type[] Lists =
    [
        typeof(AvailableReasons), typeof(ProgressingReasons), typeof(UpgradeInProgressReasons), typeof(DegradedReasons), typeof(ConvergedReasons),
        typeof(RepairHealthyReasons), typeof(CertificatesReadyReasons), typeof(ControlPlanePartitionedReasons), typeof(ClockSkewReasons),
        typeof(ReadyReasons), typeof(RepairReasons), typeof(BackupReasons),
    ];

    /// <summary>Every condition with the reasons that it may have; those of another list that it takes over are its own here.</summary>
    public static IEnumerable<(ConditionAttribute Condition, IReadOnlyList<ConditionReason> Reasons)> Conditions =>
        from list in Lists
        from condition in list.GetCustomAttributes<ConditionAttribute>()
        select (condition, (IReadOnlyList<ConditionReason>)[.. ListedReasons.Of(list), .. condition.Also is { } also ? ListedReasons.Of(also) : []]);

    public static string Render()
    {
        var page = new StringBuilder(Intro.ReplaceLineEndings("\n"));
        foreach (var kind in Lists.GroupBy(list => list.GetCustomAttributes<ConditionAttribute>().First().Kind))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## Conditions of an {kind.Key}\n");
            foreach (var list in kind) Append(page, list);
        }
        page.Append("\n## Events\n\nEvery change of a cluster's condition is told, too, with the condition's reason; as a warning when it is bad news. Only that members which are being restarted fall silent and catch up is not told by Converged, nor by Progressing what Degraded says, too.\n\n");
        page.Append("| reason | type | of | |\n|---|---|---|---|\n");
        foreach (var told in Told) page.Append(CultureInfo.InvariantCulture, $"| `{told.Word}` | {told.Type} | {told.Kinds} | {told.Means} |\n");
        Append(page, "Labels", typeof(Labels));
        Append(page, "Annotations", typeof(Annotations));
        Append(page, "Finalizers", typeof(Finalizers));
        return page.ToString();
    }

    private static IEnumerable<EventReason> Told =>
        typeof(EventReasons).GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.MetadataToken).Select(f => (EventReason)f.GetValue(null)!);

    private static void Append(StringBuilder page, Type list)
    {
        var conditions = list.GetCustomAttributes<ConditionAttribute>().ToList();
        foreach (var condition in conditions)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### {Heading(condition)}\n\n| | |\n|---|---|\n");
            page.Append(CultureInfo.InvariantCulture, $"| True | {condition.True} |\n| False | {condition.False} |\n");
            if (condition.Unknown is { } unknown) page.Append(CultureInfo.InvariantCulture, $"| Unknown | {unknown} |\n");
            if (condition.Remark is { } remark) page.Append(CultureInfo.InvariantCulture, $"\n{remark}\n");
        }
        var columns = conditions.Count == 1 ? ["status"] : conditions.Select(c => c.Type).ToList();
        page.Append(CultureInfo.InvariantCulture, $"\n| reason | {string.Join(" | ", columns)} | |\n|---|{string.Concat(columns.Select(_ => "---|"))}---|\n");
        foreach (var reason in ListedReasons.Of(list))
            page.Append(CultureInfo.InvariantCulture, $"| `{reason.Word}` | {string.Join(" | ", reason.Statuses)} | {reason.Means} |\n");
    }

    // Two kinds have a condition of one name.
    private static string Heading(ConditionAttribute condition)
        => condition.Type == Status.ConditionTypes.Succeeded ? $"{condition.Type} ({condition.Kind})" : condition.Type;

    private static void Append(StringBuilder page, string title, Type names)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| name | |\n|---|---|\n");
        foreach (var name in names.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.MetadataToken))
            if (name.GetCustomAttribute<DescriptionAttribute>() is { } says)
                page.Append(CultureInfo.InvariantCulture, $"| `{name.GetRawConstantValue()}` | {says.Description} |\n");
    }
}
