using System.Text.Json;

namespace EdgeStore.DevCluster;

/// <summary>The file cluster.json in the state directory: how commands find a cluster that another process runs.</summary>
internal sealed record ClusterFile
{
    public required int Number { get; init; }

    public required IReadOnlyList<string> Nodes { get; init; }

    public static Task WriteAsync(StateDirectory state, int number, IEnumerable<string> nodes, CancellationToken cancellation) =>
        File.WriteAllTextAsync(state.File("cluster.json"), JsonSerializer.Serialize(new ClusterFile { Number = number, Nodes = [.. nodes] }), cancellation);

    public static ClusterFile Read(string stateDirectory) =>
        JsonSerializer.Deserialize<ClusterFile>(File.ReadAllText(Path.Combine(stateDirectory, "cluster.json")))
        ?? throw new InvalidDataException($"{stateDirectory}/cluster.json is empty");
}
