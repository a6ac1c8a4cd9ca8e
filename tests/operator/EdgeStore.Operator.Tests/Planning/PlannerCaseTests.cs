using EdgeStore.Operator.Planning;
using k8s;

namespace EdgeStore.Operator.Tests.Planning;

/// <summary>
/// Each folder under Cases is a situation: cluster.yaml, observed.yaml, and expected.yaml with what is planned and told.
/// With EDGESTORE_UPDATE_GOLDEN=1 the expected files are written instead of compared; read the difference before you commit.
/// </summary>
public sealed class PlannerCaseTests
{
    private static readonly string Root = Repository.PathOf("tests", "operator", "EdgeStore.Operator.Tests", "Planning", "Cases");

    public static IEnumerable<string> Cases => Directory.EnumerateDirectories(Root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public void Plan_is_as_expected(string name)
    {
        var expected = Path.Combine(Root, name, "expected.yaml");
        var actual = PlanText.Of(Planner.Plan(CaseReader.Read(Path.Combine(Root, name))));
        if (Environment.GetEnvironmentVariable("EDGESTORE_UPDATE_GOLDEN") == "1") File.WriteAllText(expected, actual);
        Assert.That(actual, Is.EqualTo(File.ReadAllText(expected)));
    }

    [TestCaseSource(nameof(Cases))]
    public void Same_observation_gives_the_same_plan(string name)
    {
        var first = Planner.Plan(CaseReader.Read(Path.Combine(Root, name)));
        var second = Planner.Plan(CaseReader.Read(Path.Combine(Root, name)));

        Assert.That(second.Actions.Select(a => a.ToString()), Is.EqualTo(first.Actions.Select(a => a.ToString())));
        Assert.That(KubernetesJson.Serialize(second.Status), Is.EqualTo(KubernetesJson.Serialize(first.Status)));
        Assert.That(KubernetesJson.Serialize(second.MemberStatuses), Is.EqualTo(KubernetesJson.Serialize(first.MemberStatuses)));
    }

    [TestCaseSource(nameof(Cases))]
    public void Carrying_plans_out_comes_to_rest(string name)
    {
        var world = new World(CaseReader.Read(Path.Combine(Root, name)));
        for (var round = 0; round < 100; round++)
        {
            var plan = Planner.Plan(world.Observation);
            world.CheckSafe(plan);
            var before = world.Fingerprint;
            world.Apply(plan);
            if (plan.Actions.Count > 0 || world.Fingerprint != before) continue;

            Assert.That(Planner.Plan(world.Observation).Actions, Is.Empty);
            return;
        }
        Assert.Fail($"still changing: {PlanText.Of(Planner.Plan(world.Observation))}");
    }
}
