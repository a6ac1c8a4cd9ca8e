using System.Globalization;

namespace EdgeStore.Server.Tests.Support;

/// <summary>What a server's /metrics says at one moment.</summary>
internal sealed class MetricsPage
{
    private readonly Dictionary<string, double> _values = [];

    private MetricsPage(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
            _values[line[..line.LastIndexOf(' ')]] = double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        Names = [.. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
    }

    public IReadOnlyCollection<string> Names { get; }

    public IReadOnlyList<string> SeriesOf(string name) => [.. _values.Keys.Where(series => series.StartsWith(name + "{", StringComparison.Ordinal))];

    /// <param name="series">With its labels, as it is written there. One that is not there is 0.</param>
    public double this[string series] => _values.GetValueOrDefault(series);

    public static async Task<MetricsPage> OfAsync(Uri server)
    {
        using var http = new HttpClient();
        return new MetricsPage(await http.GetStringAsync(new Uri(server, "/metrics")));
    }
}
