using System.Text.RegularExpressions;

namespace EdgeStore.Repository.Tests;

/// <param name="Path">Relative to the file; empty for a link within it.</param>
/// <param name="Anchor">Without the hash; empty when there is none.</param>
internal sealed partial record MarkdownLink(string Path, string Anchor)
{
    /// <summary>The links to files and headings of this checkout; code blocks and web addresses are left out.</summary>
    public static IEnumerable<MarkdownLink> In(string markdown) => Link()
        .Matches(WithoutCode(markdown))
        .Select(match => match.Groups["target"].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
        .Select(target => target.Split('#', 2))
        .Select(parts => new MarkdownLink(parts[0], parts.Length > 1 ? parts[1] : ""));

    /// <summary>The anchors that GitHub gives a page's headings.</summary>
    public static IEnumerable<string> Anchors(string markdown) => Heading()
        .Matches(WithoutCode(markdown))
        .Select(match => NotInAnchor().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string WithoutCode(string markdown) => CodeBlock().Replace(markdown, "");

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
