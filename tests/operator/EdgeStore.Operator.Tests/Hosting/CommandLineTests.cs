using EdgeStore.Operator.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Tests.Hosting;

public sealed class CommandLineTests
{
    [Test]
    public async Task Flags_as_the_chart_gives_them()
    {
        var options = await ParseAsync(
            "--metrics-bind-address=:9090", "--health-probe-bind-address=127.0.0.1:9091", "--leader-elect=true", "--watch-namespaces=a,b",
            "--log-level=debug", "--log-format=json", "--default-image=x:1");

        Assert.Multiple(() =>
        {
            Assert.That(options!.Metrics, Is.EqualTo(new BindAddress(null, 9090)));
            Assert.That(options.Health, Is.EqualTo(new BindAddress(System.Net.IPAddress.Loopback, 9091)));
            Assert.That(options.LeaderElect, Is.True);
            Assert.That(options.WatchNamespaces, Is.EqualTo(["a", "b"]));
            Assert.That(options.LogLevel, Is.EqualTo(LogLevel.Debug));
            Assert.That(options.LogFormat, Is.EqualTo(LogFormat.Json));
            Assert.That(options.DefaultImage, Is.EqualTo("x:1"));
            Assert.That(options.PodName, Is.EqualTo("pod-1"));
            Assert.That(options.PodNamespace, Is.EqualTo("default"));
        });
    }

    [Test]
    public async Task Defaults()
    {
        var options = await ParseAsync();

        Assert.Multiple(() =>
        {
            Assert.That(options!.Metrics, Is.EqualTo(new BindAddress(null, 8080)));
            Assert.That(options.Health, Is.EqualTo(new BindAddress(null, 8081)));
            Assert.That(options.LeaderElect, Is.False);
            Assert.That(options.WatchNamespaces, Is.Empty);
        });
    }

    [Test]
    public async Task Zero_turns_a_port_off() => Assert.That((await ParseAsync("--metrics-bind-address=0"))!.Metrics, Is.Null);

    [TestCase("--metrics-bind-address=nowhere")]
    [TestCase("--log-level=loud")]
    [TestCase("--no-such-flag")]
    public async Task Nonsense_is_refused(string flag) => Assert.That(await ParseAsync(flag), Is.Null);

    private static async Task<OperatorOptions?> ParseAsync(params string[] arguments)
    {
        OperatorOptions? seen = null;
        var command = CommandLine.Build(n => n == "POD_NAME" ? "pod-1" : null, (options, _) =>
        {
            seen = options;
            return Task.CompletedTask;
        });
        var output = new System.CommandLine.InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null };
        await command.Parse(arguments).InvokeAsync(output);
        return seen;
    }
}
