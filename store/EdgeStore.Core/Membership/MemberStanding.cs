namespace EdgeStore.Core.Membership;

/// <summary>What the cluster says of a member. The numbers go into the membership's digest: never change one.</summary>
public enum MemberStanding
{
    Active = 1,

    /// <summary>It has left or was expelled: its tag is spent, and it is refused when it comes back.</summary>
    Removed = 2,
}
