using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Members;

/// <summary>Where a member is, and how to know that it is the one.</summary>
/// <param name="Host">The DNS name that its certificate must have.</param>
/// <param name="Trust">Null: without TLS.</param>
internal sealed record MemberEndpoint(string Name, string Host, string Ip, int Port, AdminTrust? Trust);

/// <summary>What the operator shows to members, and whom it believes.</summary>
/// <param name="Certificate">PEM, with what is to be sent along.</param>
/// <param name="Authorities">PEM of all authorities that are trusted.</param>
internal sealed record AdminTrust(string Certificate, string Key, string Authorities);

internal sealed record FlushAnswer(VersionVector Vector, IReadOnlyList<string> Holders);

internal sealed record LeaveAnswer(string MemberId, int Tag, VersionVector Vector, IReadOnlyList<string> Holders);

/// <summary>
/// The members' admin service. Every call ends within its deadline; whatever goes wrong is a
/// <see cref="MemberUnavailableException"/>, which proves nothing about the member.
/// </summary>
internal interface IMemberAdmin
{
    Task<MemberReport> StatusAsync(MemberEndpoint member, CancellationToken cancellationToken);

    Task<FlushAnswer> FlushAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken);

    /// <summary>Repeating it is harmless. A member that has a newer one refuses.</summary>
    Task SetScheduleAsync(MemberEndpoint member, LinkSchedule schedule, CancellationToken cancellationToken);

    Task<LeaveAnswer> LeaveAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken);
}

/// <summary>A member did not give the answer that it was asked for.</summary>
internal sealed class MemberUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
