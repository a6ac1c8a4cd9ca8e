namespace EdgeStore.Fleet.Tests.Networks;

/// <summary>Addresses of one member.</summary>
/// <param name="Client">host:port.</param>
/// <param name="Peer">host:port.</param>
/// <param name="Namespace">Name of its network namespace; null: the machine's own.</param>
internal sealed record MemberPlace(string Client, string Peer, string? Namespace);
