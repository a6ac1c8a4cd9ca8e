using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Tests.Support;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class StructuredLoggingTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public void Files_are_appended_to_with_what_the_level_allows()
    {
        var path = _directory.File("edgestore.log");
        File.WriteAllText(path, "from before\n");

        using (var logging = Create(path))
        {
            var log = logging.CreateLogger("EdgeStore.Server.Startup");
            log.LogInformation("first");
            log.LogDebug("too much");
            Assert.That(File.ReadAllLines(path), Has.Length.EqualTo(2), "nothing waits until the end");
        }

        var lines = File.ReadAllLines(path);
        Assert.That(lines[0], Is.EqualTo("from before"));
        Assert.That(lines[1], Does.Contain("\"level\":\"info\"").And.Contain("\"msg\":\"first\""));
    }

    [Test]
    public void A_file_that_cannot_be_written_is_named()
    {
        var path = Path.Combine(_directory.Path, "missing", "edgestore.log");

        Assert.That(() => Create(path), Throws.TypeOf<StartupException>().With.Message.StartsWith("--log-outputs: ").And.Message.Contains(path));
    }

    private static ILoggerFactory Create(string path) => StructuredLogging.Create(
        new LogOptions(LogLevel.Information, LogFormat.Json) { ToStandardError = false, Files = [path] },
        new LogLevelSwitch(LogLevel.Information),
        TimeProvider.System);
}
