namespace EdgeStore.Operator.Runtime.Conditions;

/// <summary>A condition's status. <c>Unknown</c> is an honest answer and not a kind of False.</summary>
public enum ConditionStatus
{
    Unknown = 0,
    True = 1,
    False = 2,
}
