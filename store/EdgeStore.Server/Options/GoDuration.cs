using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeStore.Server.Options;

/// <summary>
/// Durations as Go writes them: <c>300ms</c>, <c>10m</c>, <c>1h30m</c>; and as etcd's configuration file has them, whose YAML knows
/// only nanoseconds: <c>10000000000</c>. Fewer than 7 digits are no such number, but a forgotten unit.
/// </summary>
internal static partial class GoDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0") return true;
        if (text.Length is >= 7 and <= 18 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds))
        {
            duration = TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
            return true;
        }

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
