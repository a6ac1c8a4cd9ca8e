using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Output;

/// <summary>What <c>schedule get -o json</c> prints.</summary>
/// <param name="Schedule">As <c>schedule set</c> takes it from a file; version 0: none was ever given.</param>
/// <param name="Peers">The members that this one keeps links with now.</param>
internal sealed record ScheduleJson(LinksJson Schedule, IReadOnlyList<string> Peers)
{
    public static ScheduleJson Of(GetScheduleResponse answer) => new(
        new LinksJson(answer.Schedule.Version, [.. answer.Schedule.Links.Select(link => new LinkJson(link.Tag, link.OtherTag, link.BytesPerSecond))]),
        [.. answer.Peers]);
}

internal sealed record LinksJson(ulong Version, IReadOnlyList<LinkJson> Links);

/// <param name="BytesPerSecond">0: what the members themselves allow.</param>
internal sealed record LinkJson(uint Tag, uint OtherTag, ulong BytesPerSecond);

/// <summary>What <c>schedule set -o json</c> prints.</summary>
internal sealed record TakenJson(ulong Version, IReadOnlyList<string> TakenBy, IReadOnlyList<SilentJson> WithoutAnswer);
