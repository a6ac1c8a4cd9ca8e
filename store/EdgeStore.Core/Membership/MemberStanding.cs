namespace EdgeStore.Core.Membership;

/// <summary>What the cluster says of a member. The numbers go into the membership's digest: never change one.</summary>
public enum MemberStanding
{
    Active = 1,

    /// <summary>It was expelled: its tag is spent, and it is refused when it comes back.</summary>
    Removed = 2,

    /// <summary>A place was made for it; it has not started yet.</summary>
    Joining = 3,

    /// <summary>It hands over what the others lack, and takes no more writes.</summary>
    Leaving = 4,

    /// <summary>It has left in good order, and nothing of it is missing elsewhere.</summary>
    Left = 5,
}
