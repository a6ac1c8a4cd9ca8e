using EdgeStore.Operator.Members;
using EdgeStore.Operator.Repairing;

namespace EdgeStore.Operator.Tests.Repairing;

/// <summary>
/// Each folder under Cases is a situation: repair.yaml, observed.yaml, and expected.yaml with what is planned and told.
/// With EDGESTORE_UPDATE_GOLDEN=1 the expected files are written instead of compared; read the difference before you commit.
/// </summary>
public sealed class RepairPlannerCaseTests
{
    private static readonly string Root = Repository.PathOf("tests", "operator", "EdgeStore.Operator.Tests", "Repairing", "Cases");

    public static IEnumerable<string> Cases => Directory.EnumerateDirectories(Root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public void Plan_is_as_expected(string name)
    {
        var expected = Path.Combine(Root, name, "expected.yaml");
        var actual = RepairPlanText.Of(RepairPlanner.Plan(RepairCase.Read(Path.Combine(Root, name))));
        if (Environment.GetEnvironmentVariable("EDGESTORE_UPDATE_GOLDEN") == "1") File.WriteAllText(expected, actual);
        Assert.That(actual, Is.EqualTo(File.ReadAllText(expected)));
    }

    /// <summary>Every repair that nothing holds back comes to its end, within its limits all the time.</summary>
    [TestCaseSource(nameof(Cases))]
    public void Carrying_plans_out_comes_to_an_end(string name)
    {
        var observation = RepairCase.Read(Path.Combine(Root, name)) with { Before = null };
        var isHeld = observation is { Cluster: null or { Status.NextTag: null } or { Spec.Paused: true }, Repair.Status: null };
        for (var round = 0; round < 10_000; round++)
        {
            var plan = RepairPlanner.Plan(observation);
            CheckSafe(observation, plan);
            if (RepairPhase.IsFinished(plan.Status.Phase))
            {
                Assert.That(plan.LookAgain, Is.Null);
                return;
            }
            if (isHeld) return;
            observation = After(observation, plan);
        }
        Assert.Fail("it has no end");
    }

    private static void CheckSafe(RepairObservation observation, RepairPlan plan)
    {
        var running = (plan.Status.Pairs ?? []).Where(p => p.Phase == PairPhase.Running).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(running, Has.Count.LessThanOrEqualTo(observation.Repair.Spec.Parallelism ?? 1), "at the same time");
            Assert.That(running.SelectMany(p => (string[])[p.Member, p.Peer]), Is.Unique, "a member takes part in one pair at a time");
            Assert.That(plan.Starts.Select(s => s.Name), Is.SubsetOf(running.Select(p => p.Name)), "written down before it begins");
            Assert.That(running.Select(p => p.Name).Except(plan.Starts.Select(s => s.Name)), Is.SubsetOf(observation.Runs.Keys), "nothing is said to run that does not");
        });
    }

    private static RepairObservation After(RepairObservation observation, RepairPlan plan)
    {
        var runs = observation.Runs.Where(r => !plan.Ends.Contains(r.Key)).ToDictionary(r => r.Key, r => r.Value with { Outcome = RepairOutcome.Completed });
        foreach (var start in plan.Starts) runs.Add(start.Name, new PairRun(start.Base, new RepairReading()));
        var repair = KubernetesJson.Deserialize<EdgeStoreRepair>(KubernetesJson.Serialize(observation.Repair));
        repair.Status = KubernetesJson.Deserialize<EdgeStoreRepairStatus>(KubernetesJson.Serialize(plan.Status));
        return observation with { Repair = repair, Runs = runs, Now = observation.Now + plan.LookAgain!.Value };
    }
}
