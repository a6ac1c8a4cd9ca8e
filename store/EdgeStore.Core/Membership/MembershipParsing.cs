using System.Collections.Immutable;
using System.Globalization;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Membership;

/// <summary>From the written form of a member to the checked one; faults are collected, so that all are named at once.</summary>
internal static class MembershipParsing
{
    private const int IdDigits = 16;

    public static ulong? Id(string? text) =>
        text is { Length: IdDigits } && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <returns>Null when the member has faults; they are added to the list.</returns>
    public static ClusterMember? Member(MemberConfig? config, int index, List<string> faults)
    {
        if (config is null)
        {
            faults.Add($"members[{index}] is empty");
            return null;
        }

        var known = faults.Count;
        var who = string.IsNullOrWhiteSpace(config.Name) ? $"members[{index}]" : $"member {config.Name}";
        if (string.IsNullOrWhiteSpace(config.Name)) faults.Add($"{who} has no name");
        if (config.Tag is < 1 or > Tag.MaxValue) faults.Add($"{who}: tag {config.Tag} is not between 1 and {Tag.MaxValue}");

        var memberId = Id(config.MemberId);
        if (!string.IsNullOrEmpty(config.MemberId) && memberId is null or 0)
            faults.Add($"{who}: memberId \"{config.MemberId}\" is not 16 hex digits other than zero");

        var standing = Standing(config.State);
        if (standing is null) faults.Add($"{who}: state \"{config.State}\" is neither active nor removed");

        var peerUrls = Urls(who, "peerURLs", config.PeerURLs, faults);
        var clientUrls = Urls(who, "clientURLs", config.ClientURLs, faults);
        return faults.Count > known
            ? null
            : new ClusterMember(config.Name, new Tag(config.Tag), memberId, peerUrls, clientUrls, standing!.Value) { Site = config.Site ?? "" };
    }

    private static MemberStanding? Standing(string? text) => text switch
    {
        null or "" or "active" => MemberStanding.Active,
        "removed" => MemberStanding.Removed,
        _ => null,
    };

    private static ImmutableArray<Uri> Urls(string who, string field, IList<string> texts, List<string> faults)
    {
        var urls = ImmutableArray.CreateBuilder<Uri>(texts.Count);
        foreach (var text in texts)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/")
                urls.Add(url);
            else
                faults.Add($"{who}: {field} has \"{text}\", which is not http(s)://host:port");
        }

        return urls.DrainToImmutable();
    }
}
