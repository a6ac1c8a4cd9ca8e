namespace EdgeStore.Cli.Output;

/// <summary>What <c>members -o json</c> prints.</summary>
internal sealed record MembersJson(string ClusterId, IReadOnlyList<MembershipJson> Members);

internal sealed record MembershipJson(string Name, uint Tag, string? MemberId, string? Site, bool Connected, DateTimeOffset? LastSeen);
