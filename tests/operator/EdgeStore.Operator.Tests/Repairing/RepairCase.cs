using System.Globalization;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Repairing;
using EdgeStore.Operator.Scheduling;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeStore.Operator.Tests.Repairing;

/// <summary>observed.yaml of a golden case. What is left out is as it should be: the cluster is there, the members are, and nobody waits.</summary>
internal sealed class RepairCase
{
    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    public DateTime Now { get; set; } = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary><c>here</c>, <c>paused</c>, <c>forming</c> or <c>gone</c>.</summary>
    public string Cluster { get; set; } = "here";

    public string? Before { get; set; }

    /// <summary>In the order of their tags: <c>demo-0</c>, <c>demo-1 is offline</c>, <c>demo-2 is pending</c>.</summary>
    public List<string> Members { get; set; } = ["demo-0", "demo-1", "demo-2"];

    /// <summary>By member: <c>berlin 22:00 4h</c>, its site and, if it has one, the window of every day in UTC.</summary>
    public Dictionary<string, string> Sites { get; set; } = [];

    public Dictionary<string, RunLine> Runs { get; set; } = [];

    public static RepairObservation Read(string folder)
    {
        var repair = CustomResourceYaml.Read<EdgeStoreRepair>(File.ReadAllText(Path.Combine(folder, "repair.yaml")));
        repair.Metadata.Generation ??= 1;
        var file = Yaml.Deserialize<RepairCase?>(File.ReadAllText(Path.Combine(folder, "observed.yaml"))) ?? new RepairCase();
        return new RepairObservation
        {
            Repair = repair,
            Now = file.Now,
            Cluster = file.Cluster == "gone" ? null : new EdgeStoreCluster
            {
                Spec = new EdgeStoreClusterSpec { Paused = file.Cluster == "paused" },
                Status = new EdgeStoreClusterStatus { NextTag = file.Cluster == "forming" ? null : 9 },
            },
            Before = file.Before,
            Members = [.. file.Members.Select(Member).Select(m => AtSite(m, file.Sites.GetValueOrDefault(m.Name)))],
            Runs = file.Runs.ToDictionary(r => r.Key, r => Run(r.Value)),
        };
    }

    private static RepairMember Member(string line, int index) => line.Split(' ', 2) is [var name, var absence]
        ? new RepairMember(name, index + 1, absence, absence == "is offline")
        : new RepairMember(line, index + 1);

    private static RepairMember AtSite(RepairMember member, string? line) => line?.Split(' ') switch
    {
        [var site, var start, var hours] => member with
        {
            Site = site,
            Windows = new MaintenanceWindows(TimeZoneInfo.Utc,
            [
                new MaintenanceWindow([.. Enum.GetValues<DayOfWeek>()], TimeOnly.Parse(start, CultureInfo.InvariantCulture), TimeSpan.FromHours(int.Parse(hours.TrimEnd('h'), CultureInfo.InvariantCulture))),
            ]),
        },
        [var site] => member with { Site = site },
        _ => member,
    };

    private static PairRun Run(RunLine line) => new(
        new RepairTotals { KeysCompared = line.Base },
        new RepairReading
        {
            KeysTotal = line.Total,
            NextKey = line.Next,
            Totals = new RepairTotals { KeysCompared = line.Compared, DivergentRecords = line.Divergent, Healed = line.Divergent - line.Unrepaired, Unrepaired = line.Unrepaired },
        },
        line.Ended is null ? null : line.Ended == "completed" ? RepairOutcome.Completed : new RepairOutcome(line.Ended));
}

internal sealed class RunLine
{
    public long Base { get; set; }

    public long Compared { get; set; }

    public long Total { get; set; }

    public long Divergent { get; set; }

    public long Unrepaired { get; set; }

    public string? Next { get; set; }

    /// <summary><c>completed</c>, or the error; absent: it goes on.</summary>
    public string? Ended { get; set; }
}
