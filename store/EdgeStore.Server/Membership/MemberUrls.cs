using EdgeStore.Server.Options;

namespace EdgeStore.Server.Membership;

internal static class MemberUrls
{
    /// <returns>The first that is none, or null.</returns>
    public static string? Check(IEnumerable<string> urls) => urls.FirstOrDefault(url => !FlagReader.IsUrl(url));
}
