using System.Reflection;
using System.Text.RegularExpressions;
using EdgeStore.Operator.Events;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Reference;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Status.Reasons;
using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;

namespace EdgeStore.Operator.Tests.Reference;

public sealed partial class ConditionReferenceTests
{
    /// <summary>What the planners' cases cannot come to, because it is found while a plan is carried out.</summary>
    private static readonly string[] Elsewhere = ["EdgeStoreCluster Degraded True ApplyFailed"];

    private static readonly string Operator = Repository.PathOf("operator", "EdgeStore.Operator");

    private static readonly string Tests = Repository.PathOf("tests", "operator", "EdgeStore.Operator.Tests");

    [Test]
    public void The_page_equals_the_lists() => Assert.That(
        File.ReadAllText(Repository.PathOf("docs", "reference", "conditions-and-events.md")) == ConditionReference.Render(),
        "out of date: edgestore-operator generate-reference --out docs/reference");

    [Test]
    public void Every_condition_is_listed()
        => Assert.That(Constants(typeof(ConditionTypes)), Is.EquivalentTo(ConditionReference.Conditions.Select(c => c.Condition.Type).Distinct()));

    /// <summary>A case is a condition with its status and reason, as a planner gives it; all are in the golden files.</summary>
    [Test]
    public void Every_reason_of_every_case_is_listed_for_its_condition_and_status()
        => Assert.That(Given().Except(Listed(withTakenOver: true)), Is.Empty);

    [Test]
    public void Every_reason_that_is_listed_is_given_in_some_case()
        => Assert.That(Listed(withTakenOver: false).Except(Given()).Except(Elsewhere), Is.Empty);

    [TestCase(typeof(MemberPhase), typeof(ReadyReasons))]
    [TestCase(typeof(UpgradePhase), typeof(UpgradeInProgressReasons))]
    public void Every_phase_is_a_reason(Type phases, Type reasons)
        => Assert.That(Constants(phases), Is.SubsetOf(ListedReasons.Of(reasons).Select(r => r.Word)));

    [Test]
    public void Reasons_are_made_in_the_lists_only()
        => Assert.That(Sources().Where(s => !s.Path.StartsWith("Status/Reasons/", StringComparison.Ordinal) && MakesReason().IsMatch(s.Text)).Select(s => s.Path), Is.Empty);

    [Test]
    public void Events_are_told_by_the_list_only()
        => Assert.That(Sources().Where(s => !s.Path.StartsWith("Events/", StringComparison.Ordinal) && s.Text.Contains("EventType", StringComparison.Ordinal)).Select(s => s.Path), Is.Empty);

    [Test]
    public void Every_event_that_is_listed_is_told()
    {
        var told = string.Concat(Sources().Where(s => !s.Path.StartsWith("Events/", StringComparison.Ordinal)).Select(s => s.Text));
        var listed = typeof(EventReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name);

        Assert.That(listed.Where(name => !Regex.IsMatch(told, $@"\bEventReasons\.{name}\b")), Is.Empty);
    }

    [TestCase(typeof(Labels), ExpectedResult = "edgestore-operator|app.kubernetes.io/managed-by=edgestore-operator")]
    [TestCase(typeof(Annotations), ExpectedResult = "")]
    [TestCase(typeof(Finalizers), ExpectedResult = "")]
    public string Names_without_a_description(Type names) => string.Join('|', names.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.GetCustomAttribute<DescriptionAttribute>() is null).Select(f => f.GetRawConstantValue()));

    [Test]
    public void Names_are_written_in_the_lists_only()
        => Assert.That(Sources().Where(s => !s.Path.StartsWith("Naming/", StringComparison.Ordinal) && s.Text.Contains("\"edgestore.io/", StringComparison.Ordinal)).Select(s => s.Path), Is.Empty);

    private static IEnumerable<string> Listed(bool withTakenOver) =>
        from entry in ConditionReference.Conditions
        from reason in entry.Reasons.Take(withTakenOver ? int.MaxValue : entry.Reasons.Count - (entry.Condition.Also is { } also ? ListedReasons.Of(also).Count : 0))
        from status in Statuses(entry.Condition, reason)
        select $"{entry.Condition.Kind} {entry.Condition.Type} {status} {reason.Word}";

    // What makes certificates not ready makes the cluster degraded.
    private static IEnumerable<string> Statuses(ConditionAttribute condition, ConditionReason reason) => condition.Type switch
    {
        ConditionTypes.Degraded when ListedReasons.Of(typeof(CertificatesReadyReasons)).Contains(reason) => ["True"],
        ConditionTypes.Finished => [reason.Statuses[0]],
        ConditionTypes.Succeeded => [reason.Statuses[^1]],
        _ => reason.Statuses,
    };

    private static HashSet<string> Given() =>
    [
        .. Given("Planning", EdgeStoreCluster.KubeKind), .. Given("Repairing", EdgeStoreRepair.KubeKind),
        .. from file in Expected("Backups")
           from Match condition in BackupCondition().Matches(File.ReadAllText(file))
           select $"{EdgeStoreBackup.KubeKind} {condition.Groups[3].Value} {condition.Groups[2].Value} {condition.Groups[1].Value}",
        .. from file in Expected("Planning")
           from Match phase in MemberPhaseLine().Matches(File.ReadAllText(file))
           select $"{EdgeStoreMember.KubeKind} Ready {(phase.Groups[1].Value is MemberPhase.Ready or MemberPhase.Late)} {phase.Groups[1].Value}",
    ];

    private static IEnumerable<string> Given(string folder, string kind) =>
        from file in Expected(folder)
        from Match condition in ConditionLine().Matches(File.ReadAllText(file))
        select $"{kind} {condition.Groups[1].Value} {condition.Groups[2].Value} {condition.Groups[3].Value}";

    private static IEnumerable<string> Expected(string folder)
        => Directory.EnumerateFiles(Path.Combine(Tests, folder, "Cases"), "expected.yaml", SearchOption.AllDirectories);

    private static IEnumerable<string> Constants(Type type)
        => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

    private static IEnumerable<(string Path, string Text)> Sources() =>
        from file in Directory.EnumerateFiles(Operator, "*.cs", SearchOption.AllDirectories)
        select (Path.GetRelativePath(Operator, file), File.ReadAllText(file));

    [GeneratedRegex(@"^ *(\w+): ""?(True|False|Unknown) (\w+)", RegexOptions.Multiline)]
    private static partial Regex ConditionLine();

    [GeneratedRegex(@"reason: (\w+)\s+status: ""?(\w+)""?\s+type: (\w+)")]
    private static partial Regex BackupCondition();

    [GeneratedRegex(@"^  [a-z][\w-]*: ""([A-Z]\w+)\b", RegexOptions.Multiline)]
    private static partial Regex MemberPhaseLine();

    [GeneratedRegex(@"ConditionReason\.(True|False|Unknown|Both)\(")]
    private static partial Regex MakesReason();
}
