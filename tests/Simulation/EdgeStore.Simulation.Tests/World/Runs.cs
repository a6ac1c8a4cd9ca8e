namespace EdgeStore.Simulation.Tests.World;

/// <summary>What there is more of in a run than its seed says: what is rare needs runs of its own.</summary>
internal enum Runs
{
    Ordinary,

    /// <summary>Members away past the horizon.</summary>
    Absences,

    /// <summary>Besides, twice as many members that come and go.</summary>
    Turnovers,

    /// <summary>Few keys that are made and deleted all the time, by members that go from island to island.</summary>
    Lifts,

    /// <summary>Members that are cut off together are told to leave at about the same time.</summary>
    Departures,

    /// <summary>Tombstones go while what is older than the deletes is still on its way.</summary>
    SlowLogs,
}
