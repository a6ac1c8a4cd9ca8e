using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Fleet;

/// <summary>What one member said of itself and its peers.</summary>
internal sealed record MemberAnswer(string Endpoint, MemberStatus Status);

/// <summary>Who was asked and did not answer, and why.</summary>
internal sealed record NoAnswer(string Endpoint, string Error, int ExitCode);

/// <summary>One look at the fleet. Every member speaks for itself; what they see of each other may differ.</summary>
internal sealed record FleetAnswers(IReadOnlyList<MemberAnswer> Answers, IReadOnlyList<NoAnswer> Silent);
