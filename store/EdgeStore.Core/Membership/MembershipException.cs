namespace EdgeStore.Core.Membership;

/// <summary>A membership that contradicts itself; the message names every fault.</summary>
public sealed class MembershipException(IReadOnlyList<string> faults)
    : Exception("invalid membership: " + string.Join("; ", faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
