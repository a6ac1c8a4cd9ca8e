using System.Globalization;

namespace EdgeStore.Cli.Fleet;

/// <summary>Numbers as people read them. Programs read the JSON.</summary>
internal static class Human
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Count(ulong number, string thing) =>
        $"{number.ToString(CultureInfo.InvariantCulture)} {thing}{(number == 1 ? "" : "s")}";

    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < ByteUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(unit == 0 || value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + ByteUnits[unit];
    }

    /// <summary>The two largest units that say something: <c>350 ms</c>, <c>4.2 s</c>, <c>3 m 20 s</c>, <c>5 d 2 h</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.TotalSeconds * 10) / 10:0.#} s"),
        { TotalHours: < 1 } => $"{duration.Minutes} m {duration.Seconds} s",
        { TotalDays: < 1 } => $"{duration.Hours} h {duration.Minutes} m",
        _ => $"{duration.Days} d {duration.Hours} h",
    };

    public static string Milliseconds(long milliseconds) => Duration(TimeSpan.FromMilliseconds(milliseconds));

    public static string Offset(long milliseconds) => milliseconds switch
    {
        0 => "0 ms",
        > 0 => "+" + Milliseconds(milliseconds),
        _ => "-" + Milliseconds(-milliseconds),
    };

    public static string Id(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Names and errors come from elsewhere; on a terminal a control character would be a command.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
