namespace EdgeStore.Operator.Planning;

/// <summary>
/// Keeps drains from taking members away faster than the operator itself would. Members that are offline or have failed are
/// not counted: a drain must not wait for ever for what does not come back. Members on nodes go with their node, and a single
/// one has nobody that could stand in, so both have no budget.
/// </summary>
internal static class BudgetStep
{
    public static IEnumerable<PlanAction> Plan(PlanContext context)
    {
        var budget = context.Observation.Budget;
        if (budget.Api == Observing.BudgetApi.None) yield break;
        if (MinAvailable(context.Settings, context.Views) is not { } wanted)
        {
            if (budget.MinAvailable is not null) yield return new DeleteBudget();
        }
        else if (budget.MinAvailable != wanted)
        {
            yield return new ApplyBudget(wanted);
        }
    }

    /// <summary>Null: no budget.</summary>
    public static int? MinAvailable(Settings.ClusterSettings settings, IEnumerable<MemberView> views)
    {
        if (settings.PerNode is not null) return null;
        var counted = views.Count(v => v is { Wanted: true, Departing: false } && v.Phase is not (MemberPhase.Offline or MemberPhase.Failed));
        var away = settings.Upgrade.MaxUnavailable.Of(counted);
        return counted > away ? counted - away : null;
    }
}
