using EdgeStore.Core.Replication;
using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Everything that one run varies, drawn from its seed. Probabilities are per chaos step.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    public required int Members { get; init; }

    public required int Operations { get; init; }

    /// <summary>How long clients write and things break.</summary>
    public required int ActiveMs { get; init; }

    public required int KeysPerPolicy { get; init; }

    public required int MaxDelayMs { get; init; }

    public required int MaxSyncMs { get; init; }

    /// <summary>One member whose disk is ten times slower; -1: none.</summary>
    public required int SlowMember { get; init; }

    public required double Partition { get; init; }

    public required double Break { get; init; }

    public required double Crash { get; init; }

    public required double Compact { get; init; }

    public required double ClockJump { get; init; }

    public required int BatchBytes { get; init; }

    public required int SliceEntries { get; init; }

    public required int WindowBatches { get; init; }

    public required int RelayDelayMs { get; init; }

    public required int BatchGapMs { get; init; }

    /// <summary>How many members join, leave, are expelled or lose their disk.</summary>
    public required int Turnovers { get; init; }

    /// <summary>The members keep the membership themselves, and let others in; otherwise there is a membership file.</summary>
    public required bool IsReplicated { get; init; }

    /// <summary>The membership names the incarnations, as the operator writes it.</summary>
    public required bool BindsMembers { get; init; }

    /// <summary>How long a new membership takes to reach a member.</summary>
    public required int MaxNewsMs { get; init; }

    /// <summary>How long it takes until a side sees that a stream has ended, when it does before the silence tells.</summary>
    public required int MaxNoticeMs { get; init; }

    public required int SilenceMs { get; init; }

    public TopologyKind Topology { get; init; }

    /// <summary>How likely a member that has compacted drops its old tombstones, too.</summary>
    public required double Collect { get; init; }

    /// <summary>How old a tombstone must be; negative: as old as no skewed clock makes it.</summary>
    public required int RetentionMs { get; init; }

    /// <summary>Clients write mostly at the first member, which compacts nothing itself.</summary>
    public bool WritesMostlyAtOne { get; init; }

    /// <summary>How many members are away together for most of the time, cut off from the others.</summary>
    public required int Away { get; init; }

    /// <summary>How often a member goes from one island to another, or back to the mainland.</summary>
    public int Moves { get; init; }

    /// <summary>No client writes at those that are away.</summary>
    public required bool AwayIsQuiet { get; init; }

    /// <summary>Those that are away are told to leave, as soon as they are.</summary>
    public bool AwayLeave { get; init; }

    /// <summary>How often a member compares its whole content with a peer; 0: never.</summary>
    public required int RepairIntervalMs { get; init; }

    /// <summary>How many keys are damaged at random members after the members have converged.</summary>
    public int Damages { get; init; }

    /// <summary>How often clients do something with leases; 0: there are none.</summary>
    public required int LeaseOperations { get; init; }

    /// <summary>After so much silence a member's leases are taken over.</summary>
    public required int LeaseTakeoverMs { get; init; }

    /// <summary>How many conflicts a member remembers.</summary>
    public required int JournalSize { get; init; }

    /// <summary>What is broken on purpose, to see that the checkers notice.</summary>
    public Mutation Mutation { get; init; }

    /// <summary>Far more than any sound run needs: every member keeps looking whether it should dial every other.</summary>
    public int MaxEvents => Math.Max(2_000_000, 3_000 * Members * Members);

    public bool Compacts => Compact > 0;

    public bool Collects => Compacts && Collect > 0;

    public static Scenario Of(int seed, Mutation mutation = Mutation.None, int? members = null, TopologyKind topology = TopologyKind.Auto)
    {
        var random = new Random(seed);
        double Sometimes(double probability) => random.Next(3) == 0 ? 0 : probability * random.NextDouble();
        var rare = new Random(seed ^ 0x5eed);
        var absence = new Random(seed ^ 0xab5e7ce);
        var lease = new Random(seed ^ 0x1ea5e);
        var isLarge = rare.Next(250) == 0;
        var count = members ?? (isLarge ? rare.Next(13, 101) : random.Next(10) == 0 ? random.Next(6, 10) : random.Next(3, 6));
        return new Scenario
        {
            Seed = seed,
            Members = count,
            Operations = random.Next(30, 150),
            ActiveMs = random.Next(2_000, 10_000),
            KeysPerPolicy = random.Next(2, 9),
            MaxDelayMs = Pick(random, 2, 20, 300),
            MaxSyncMs = Pick(random, 2, 10, 100),
            SlowMember = random.Next(3) == 0 ? random.Next(count) : -1,
            Partition = Sometimes(0.3),
            Break = Sometimes(0.5),
            Crash = Sometimes(0.3),
            Compact = Sometimes(0.6),
            ClockJump = Sometimes(0.1),
            BatchBytes = Pick(random, 1, 300, 64 * 1024),
            SliceEntries = Pick(random, 1, 7, 1000),
            WindowBatches = Pick(random, 1, 3, 16),
            RelayDelayMs = Pick(random, 0, 20, 100),
            BatchGapMs = Pick(new Random(seed ^ 0x6a9), 0, 5, 50),
            RepairIntervalMs = Pick(new Random(~seed), 0, 500, 3_000),
            Turnovers = rare.Next(2) == 0 ? rare.Next(1, 5) : 0,
            IsReplicated = new Random(seed ^ 0x3e3b).Next(2) == 0,
            BindsMembers = rare.Next(2) == 0,
            MaxNewsMs = Pick(rare, 1, 200, 3_000),
            MaxNoticeMs = Pick(rare, 1, 300, 3_000),
            SilenceMs = Pick(rare, 4_000, 30_000),
            Topology = topology,
            Collect = absence.Next(2) == 0 ? 0 : absence.NextDouble(),
            RetentionMs = Pick(absence, -200_000_000, 0, 300, 2_000),
            Away = absence.Next(3) == 0 ? 0 : absence.Next(1, 3),
            AwayIsQuiet = absence.Next(3) == 0,
            LeaseOperations = lease.Next(2) == 0 ? 0 : lease.Next(10, 60),
            LeaseTakeoverMs = Pick(lease, 3_000, 10_000, 60_000),
            JournalSize = Pick(lease, 3, 1_000),
            Mutation = mutation,
        };
    }

    /// <summary>Tombstones go fast, and members are away for longer.</summary>
    public Scenario WithAbsences() => this with
    {
        Compact = Math.Max(0.5, Compact),
        Collect = Math.Max(0.7, Collect),
        Away = Math.Max(1, Away),
        RetentionMs = Seed % 2 == 0 ? -200_000_000 : RetentionMs / 4,
    };

    /// <summary>Two are away together, and both are told to leave.</summary>
    public Scenario WithDepartures() => this with { Members = Math.Max(5, Members), Away = 2, AwayLeave = true };

    /// <summary>
    /// Who comes from an island lifts what it made there over collected tombstones; who stays there, or on another, may delete it
    /// meanwhile, or make it anew.
    /// </summary>
    public Scenario WithLifts() => this with
    {
        Members = Math.Clamp(Members, 4, 6),
        Operations = 400,
        ActiveMs = 20_000,
        KeysPerPolicy = 1 + (Seed % 3),
        SlowMember = -1,
        Compact = 0.4,
        Collect = 0.5,
        RetentionMs = -200_000_000,
        Away = 1 + (Seed % 2),
        Moves = 40,
        AwayIsQuiet = false,
        Turnovers = 0,
        LeaseOperations = 0,
    };

    /// <summary>
    /// Few keys are written and deleted, most of all at one member, over links that are slow to bring its log; the others drop
    /// tombstones at once. What is older than a delete is still on its way when everybody is known to include the delete.
    /// </summary>
    public Scenario WithSlowLogs() => this with
    {
        Members = Math.Clamp(Members, 3, 4),
        Operations = 300,
        ActiveMs = 10_000,
        KeysPerPolicy = 1 + (Seed % 3),
        MaxDelayMs = 300,
        RelayDelayMs = 0,
        BatchGapMs = 0,
        BatchBytes = 1,
        WindowBatches = 1,
        SlowMember = -1,
        Partition = 0,
        Break = 0,
        Crash = 0,
        ClockJump = 0,
        Compact = 0.9,
        Collect = 1,
        RetentionMs = -200_000_000,
        Away = 0,
        Turnovers = 0,
        LeaseOperations = 0,
        RepairIntervalMs = 0,
        WritesMostlyAtOne = true,
    };

    public Scenario For(Runs runs) => runs switch
    {
        Runs.Ordinary => this,
        Runs.Absences => WithAbsences(),
        Runs.Turnovers => WithAbsences().WithTurnovers(),
        Runs.Lifts => WithLifts(),
        Runs.Departures => WithDepartures(),
        Runs.SlowLogs => WithSlowLogs(),
        _ => throw new ArgumentOutOfRangeException(nameof(runs), runs, "unknown runs"),
    };

    /// <summary>Members come and go all the time: who lets others in, or is asked to, may be going itself.</summary>
    public Scenario WithTurnovers() => this with { Turnovers = Turnovers == 0 ? 6 : 2 * Turnovers };

    /// <summary>Damage that leaves the fingerprints as they are is only found by a check of everything.</summary>
    public Scenario WithDamages(int damages) =>
        damages == 0 ? this : this with { Damages = damages, RepairIntervalMs = Math.Max(500, RepairIntervalMs) };

    /// <summary>Impatient, so that others stand in while a run lasts.</summary>
    public TopologySettings ToTopologySettings() => new() { Kind = Topology, PatienceMs = 3_000 };

    public LinkSettings ToLinkSettings(string name) => new()
    {
        Name = name,
        BuildVersion = "simulated",
        MergePolicyHash = 1,
        BatchBytes = BatchBytes,
        SliceEntries = SliceEntries,
        WindowBatches = WindowBatches,
        RelayDelayMs = RelayDelayMs,
        BatchGapMs = BatchGapMs,
        SilenceMs = SilenceMs,
    };

    private static int Pick(Random random, params int[] choices) => choices[random.Next(choices.Length)];
}
