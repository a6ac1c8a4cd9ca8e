using System.Runtime.CompilerServices;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Cli.Tests.Support;

namespace EdgeStore.Cli.Tests.Output;

/// <summary>What people see and what programs parse, byte for byte, in the folder Golden; EDGESTORE_UPDATE_GOLDEN=1 writes it.</summary>
public sealed class GoldenTests
{
    [TestCase("converged")]
    [TestCase("cut-off")]
    public void Tables(string name)
    {
        using var output = new StringWriter();
        Surroundings.Plain(output, TextWriter.Null, _ => null, TimeProvider.System).Show(FleetTable.Of(FleetOf(name)));

        Compare(name + ".txt", Trimmed(output.ToString()));
    }

    [TestCase("converged")]
    [TestCase("cut-off")]
    public void Json(string name) => Compare(name + ".json", JsonOutput.Write(FleetJson.Of(FleetOf(name))) + "\n");

    [Test]
    public void A_name_cannot_command_the_terminal()
    {
        var status = Statuses.Member(1);
        status.Name = "a\u001b[2J[red]b\nc";
        using var output = new StringWriter();

        Surroundings.Plain(output, TextWriter.Null, _ => null, TimeProvider.System).Show(FleetTable.Of(new FleetAnswers([Statuses.Answer(status)], [])));

        Assert.That(output.ToString(), Does.Contain("a?[2J[red]b?c ").And.Not.Contain("\u001b"));
    }

    private static FleetAnswers FleetOf(string name) => name == "converged" ? Statuses.Converged() : Statuses.CutOff();

    private static void Compare(string name, string actual, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("EDGESTORE_UPDATE_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.That(actual, Is.EqualTo(File.ReadAllText(file)));
    }

    private static string Trimmed(string text) => string.Concat(text.Split('\n').Select(line => line.TrimEnd() + "\n")).TrimEnd('\n') + "\n";
}
