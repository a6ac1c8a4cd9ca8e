namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Ways to break the replication on purpose. Each stands for a plausible mistake in the code, made here at the border
/// between the core and the simulated world, so that the proof that it is caught stays in the test suite.
/// </summary>
internal enum Mutation
{
    None,

    /// <summary>Every batch vouches for the sender's vector, not only the one that reaches the tip.</summary>
    VouchMidCatchUp,

    /// <summary>A member claims to include every change that it has seen, not only what was vouched for.</summary>
    ClaimSeenAsVector,

    /// <summary>The cursor advances with a batch whose content is dropped.</summary>
    CursorWithoutContent,

    /// <summary>The cursor is acknowledged but not written.</summary>
    CursorNotPersisted,

    /// <summary>Peers are shown states that are not durable yet.</summary>
    PublishBeforeSync,

    /// <summary>A batch is acknowledged when it is merged, not when it is on the disk.</summary>
    AcknowledgeBeforeSync,

    /// <summary>One member merges Kubernetes objects by stamp alone.</summary>
    OneMemberMergesByStamp,

    /// <summary>What arrives last wins.</summary>
    LastArrivalWins,

    /// <summary>A transaction is spread over two batches.</summary>
    SplitTransactions,

    /// <summary>One member takes the greater of two objects whole, as if they had no fields.</summary>
    OneMemberIgnoresFields,

    /// <summary>Field stamps are settled although not every member includes the change.</summary>
    SettleTooEarly,

    /// <summary>Nobody takes over what a removed member left behind.</summary>
    OrphansStay,

    /// <summary>A member leaves without waiting for its peers.</summary>
    LeaveWithoutPush,

    /// <summary>A member leaves although those that stay do not all know each other.</summary>
    LeaveStrangersBehind,

    /// <summary>A member that says that it has left goes before anybody has taken the word.</summary>
    LeaveWithoutFarewell,

    /// <summary>A leaving member goes on to take its clients' writes.</summary>
    LeaveTakingWrites,

    /// <summary>What is told of others is taken for the teller's own vector.</summary>
    RumorsOfOneself,

    /// <summary>Batches of one stream overtake each other.</summary>
    ReorderBatches,

    /// <summary>Leases are measured with the wall clock.</summary>
    LeaseOnWallClock,

    /// <summary>The conflicts that a merge came to are not written with it.</summary>
    JournalNotPersisted,

    /// <summary>Nobody tells which tombstones it has dropped, so nobody is past a horizon.</summary>
    HorizonUnseen,

    /// <summary>A member forgets which tombstones it has dropped.</summary>
    CollectedForgotten,

    /// <summary>A member that is seeded anew believes that the peer has all its keys.</summary>
    ReseedKeepsAll,

    /// <summary>A member forgets the greatest generation and stamp of the tombstones that it has dropped.</summary>
    CollectedBoundsForgotten,

    /// <summary>A member that is seeded anew lists no conflicts.</summary>
    ReseedIsSilent,

    /// <summary>A repair is told that all ranges are equal.</summary>
    RepairSeesNothing,

    /// <summary>A repair's records do not reach the writer.</summary>
    RepairMergesNothing,

    /// <summary>A repair joins a record with a damaged one, as if that were sound.</summary>
    RepairTrustsDamaged,

    /// <summary>A repair takes what is on its way for a divergence.</summary>
    RepairIgnoresVectors,
}
