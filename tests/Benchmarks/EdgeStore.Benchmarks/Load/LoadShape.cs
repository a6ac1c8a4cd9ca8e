namespace EdgeStore.Benchmarks.Load;

/// <summary>How many closed-loop clients share how many connections.</summary>
internal readonly record struct LoadShape(int Clients, int Connections)
{
    public int ClientsOf(int connection) => (Clients / Connections) + (connection < Clients % Connections ? 1 : 0);
}
