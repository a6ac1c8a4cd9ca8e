using System.Text.RegularExpressions;
using EdgeStore.Operator.Reference;

namespace EdgeStore.Operator.Tests.Telemetry;

/// <summary>The alert rules against the conditions that the operator tells.</summary>
public sealed partial class AlertTests
{
    private static readonly string Rules = File.ReadAllText(Repository.PathOf("charts", "edgestore-operator", "files", "alerts.yaml"));

    private static readonly Dictionary<string, List<string>> Conditions = ConditionReference.Conditions
        .Where(c => c.Condition.Kind == EdgeStoreCluster.KubeKind)
        .ToDictionary(c => c.Condition.Type, c => c.Reasons.SelectMany(r => r.Statuses).Distinct().ToList());

    [Test]
    public void Every_condition_of_a_cluster_has_one()
        => Assert.That(Asked().Select(a => a.Type), Is.SupersetOf(Conditions.Keys));

    [Test]
    public void None_asks_for_a_status_that_a_condition_never_has()
        => Assert.That(Asked().Where(a => Conditions.GetValueOrDefault(a.Type)?.Contains(a.Status) != true), Is.Empty);

    private static IEnumerable<(string Type, string Status)> Asked()
        => Condition().Matches(Rules).Select(m => (m.Groups["type"].Value, m.Groups["status"].Value));

    [GeneratedRegex("""edgestore_cluster_condition\{type="(?<type>[^"]*)",status="(?<status>[^"]*)"\}""")]
    private static partial Regex Condition();
}
