using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Telemetry;

public sealed class LineLoggerProviderTests
{
    [Test]
    public void Every_output_gets_the_line_at_once_whatever_happens_to_another()
    {
        var (first, last) = (new StringWriter(), new StringWriter());
        var line = new LogLine(LogFormat.Text, new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        using var provider = new LineLoggerProvider(line, [first, new FullWriter(), last]);

        provider.CreateLogger("EdgeStore.Server.Startup").LogWarning("the {Thing} is odd", "answer");

        const string expected = "2026-01-02T03:04:05.000Z WARN  Startup: the answer is odd";
        Assert.That(first.ToString().TrimEnd(), Is.EqualTo(expected));
        Assert.That(last.ToString().TrimEnd(), Is.EqualTo(expected));
    }

    private sealed class FullWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device");
    }
}
