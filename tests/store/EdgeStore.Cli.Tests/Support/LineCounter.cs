namespace EdgeStore.Cli.Tests.Support;

/// <summary>Keeps the lines written to it, and does something when there are enough.</summary>
internal sealed class LineCounter(int lines, Action whenEnough) : StringWriter
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public override void WriteLine(string? value)
    {
        _lines.Add(value ?? "");
        if (_lines.Count == lines) whenEnough();
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }
}
