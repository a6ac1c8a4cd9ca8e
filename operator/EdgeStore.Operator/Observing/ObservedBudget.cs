namespace EdgeStore.Operator.Observing;

internal enum BudgetApi
{
    /// <summary>The server has no budgets, or they may not be read.</summary>
    None,
    Beta,
    Stable,
}

/// <summary>The members' disruption budget.</summary>
/// <param name="MinAvailable">Null: there is none.</param>
internal sealed record ObservedBudget(BudgetApi Api, int? MinAvailable = null)
{
    public static readonly ObservedBudget Unsupported = new(BudgetApi.None);
}
