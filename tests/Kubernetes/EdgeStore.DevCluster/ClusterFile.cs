using System.Text.Json;

namespace EdgeStore.DevCluster;

/// <summary>The file cluster.json in the state directory: how commands find a cluster that another process runs.</summary>
internal sealed record ClusterFile
{
    public required int Number { get; init; }

    public required IReadOnlyList<string> Nodes { get; init; }

    public required string StoreEndpoint { get; init; }

    public static ClusterFile Read(string stateDirectory) =>
        JsonSerializer.Deserialize<ClusterFile>(File.ReadAllText(Path.Combine(stateDirectory, "cluster.json")))
        ?? throw new InvalidDataException($"{stateDirectory}/cluster.json is empty");
}
