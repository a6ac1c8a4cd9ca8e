using System.Text.RegularExpressions;

namespace EdgeStore.Operator.Runtime.Tests.Charts;

/// <summary>The real promtool over alert rules and dashboard.</summary>
[Category("EndToEnd")]
public sealed partial class AlertRuleTests
{
    private static readonly string Rules = Path.Combine(Repository.Chart, "files", "alerts.yaml");
    private static readonly string Tests = Path.Combine(Repository.Cases, "..", "alerts.tests.yaml");

    [Test]
    public Task Rules_are_well_formed() => PassesAsync("check", "rules", Rules);

    [Test]
    public Task Each_alert_fires_for_the_one_that_has_cause_and_for_nobody_else() => PassesAsync("test", "rules", Tests);

    [Test]
    public async Task Each_alert_has_a_test_in_which_it_fires()
    {
        var alerts = Alert().Matches(await File.ReadAllTextAsync(Rules)).Select(m => m.Groups["name"].Value).ToList();
        var tests = (await File.ReadAllTextAsync(Tests)).Split("\n  - name: ").Skip(1).ToDictionary(t => t[..t.IndexOf('\n')]);

        Assert.That(tests.Keys, Is.EqualTo(alerts));
        Assert.That(alerts.Where(a => !tests[a].Contains($"ALERTS{{alertname=\"{a}\"", StringComparison.Ordinal)), Is.Empty);
        Assert.That(alerts.Where(a => !tests[a].Contains("exp_samples: []", StringComparison.Ordinal)), Is.Empty, "never without it");
    }

    [Test]
    public async Task Queries_of_the_dashboard_are_well_formed()
    {
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Chart, "files", "dashboard.json")))!;
        var queries = dashboard["panels"]!.AsArray().SelectMany(p => p!["targets"]?.AsArray() ?? []).Select(t => t!["expr"]!.GetValue<string>()).ToList();
        var rules = queries.Select((query, at) => (JsonNode)new JsonObject { ["record"] = $"query_{at}", ["expr"] = query });
        var groups = new JsonObject { ["groups"] = new JsonArray(new JsonObject { ["name"] = "dashboard", ["rules"] = new JsonArray([.. rules]) }) };
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, groups.ToJsonString());
            await PassesAsync("check", "rules", file);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.That(queries, Is.Not.Empty);
    }

    private static async Task PassesAsync(params string[] arguments)
    {
        var (code, output, error) = await Asset.RunAsync(await Asset.PromtoolAsync(), arguments);
        Assert.That(code, Is.Zero, output + error);
    }

    [GeneratedRegex(@"- alert: (?<name>\w+)")]
    private static partial Regex Alert();
}
