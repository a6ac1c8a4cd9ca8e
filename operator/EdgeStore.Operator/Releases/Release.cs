using System.Text.RegularExpressions;

namespace EdgeStore.Operator.Releases;

/// <summary>What a release of the store speaks and reads. All releases with the same first two numbers are alike in this.</summary>
/// <param name="Protocols">Versions of the peer protocol.</param>
/// <param name="Formats">Formats of the data directory that it reads; it writes the newest of them.</param>
internal sealed partial record Release(Version Number, VersionRange Protocols, VersionRange Formats)
{
    /// <summary>The number in a text such as <c>0.1.0</c> or <c>v0.1.0-rc.1</c>; null: there is none.</summary>
    public static Version? ParseNumber(string? text)
        => text is not null && Numbered().Match(text) is { Success: true } match && Version.TryParse(match.Groups["number"].Value, out var number) ? number : null;

    /// <summary>The number in an image's tag; null: the image has no tag, or one that is no release.</summary>
    public static Version? NumberOfImage(string image)
    {
        var name = image.Split('@')[0];
        var tag = name.LastIndexOf(':');
        // The colon of registry:5000/edgestore belongs to a port.
        return tag > name.LastIndexOf('/') ? ParseNumber(name[(tag + 1)..]) : null;
    }

    [GeneratedRegex(@"^v?(?<number>[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6})([-+].*)?$")]
    private static partial Regex Numbered();
}
