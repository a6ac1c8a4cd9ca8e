using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Tests.Support;

namespace EdgeStore.Cli.Tests.Connecting;

/// <summary>Wrong command lines are refused before anybody is asked, and the message names what to change.</summary>
public sealed class UsageTests
{
    [TestCase("--endpoints: 'nowhere' is not host:port", "status", "--endpoints", "nowhere")]
    [TestCase("--endpoints: 'ftp://a:1' is not host:port", "status", "--endpoints", "ftp://a:1")]
    [TestCase("--endpoints: 'http://a:1/path' is not host:port", "status", "--endpoints", "http://a:1/path")]
    [TestCase("--endpoints: must name at least one member", "status", "--endpoints", ",")]
    [TestCase("--endpoints: leave is asked of one member, not of 2", "leave", "--endpoints", "a:1,b:1")]
    [TestCase("--cert and --key are needed together", "status", "--cert", "a.crt")]
    [TestCase("--dial-timeout: 'soon' is not a number of seconds", "status", "--dial-timeout", "soon")]
    [TestCase("--command-timeout: -1 is not a number of seconds", "status", "--command-timeout", "-1")]
    [TestCase("--interval: must be 0.1 to 3600 seconds", "status", "--interval", "0")]
    [TestCase("--cacert /nowhere/ca.crt: Could not find", "status", "--endpoints", "a:1", "--cacert", "/nowhere/ca.crt")]
    [TestCase("Unrecognized command or argument 'stat'", "stat")]
    [TestCase("'yaml'", "status", "-o", "yaml")]
    public async Task Is_refused(string problem, params string[] arguments)
    {
        var run = await ControlRun.Of(arguments);

        Assert.That(run.Error, Does.StartWith("edgestorectl: ").And.Contains(problem));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task A_variable_stands_for_a_flag_and_the_flag_wins()
    {
        var environment = new Dictionary<string, string> { ["EDGESTORECTL_ENDPOINTS"] = "from-the-variable", ["EDGESTORECTL_DIAL_TIMEOUT"] = "1" };

        Assert.That((await ControlRun.With(environment, ["status"])).Error, Does.Contain("'from-the-variable'"));
        Assert.That((await ControlRun.With(environment, ["status", "--endpoints", "from-the-flag"])).Error, Does.Contain("'from-the-flag'"));
    }

    [Test]
    public async Task Help_names_the_exit_codes_and_the_variables()
    {
        var run = await ControlRun.Of("--help");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Done));
        Assert.That(run.Output, Does.Contain("EDGESTORECTL_ENDPOINTS").And.Contains("4 not converged").And.Contains("status").And.Contains("leave"));
    }
}
