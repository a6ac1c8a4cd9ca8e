using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeStore.Server.Options;

/// <summary>Durations as Go writes them: <c>300ms</c>, <c>10m</c>, <c>1h30m</c>.</summary>
internal static partial class GoDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0") return true;
        if (!Whole().IsMatch(text)) return false;
        foreach (Match part in Parts().Matches(text))
        {
            var number = double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            duration += part.Groups[2].Value switch
            {
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                _ => TimeSpan.FromMilliseconds(number),
            };
        }

        return true;
    }

    [GeneratedRegex(@"^(\d{1,9}(\.\d{1,9})?(h|ms|m|s))+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(h|ms|m|s)")]
    private static partial Regex Parts();
}
