using EdgeStore.Server.Hosting;
using EdgeStore.Server.Tests.Support;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class StartRefusalTests
{
    private TemporaryDirectory _directory = null!;
    private TestServer _running = null!;

    [SetUp]
    public async Task Start()
    {
        _directory = new TemporaryDirectory();
        _running = await TestServer.StartAsync($"--data-dir={_directory.File("data")}");
    }

    [TearDown]
    public async Task Stop()
    {
        await _running.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public void A_directory_that_another_process_has_is_named() => Assert.That(
        async () => await TestServer.StartAsync($"--data-dir={_directory.File("data")}"),
        Throws.TypeOf<StartupException>().With.Message.Contains(_directory.File("data")).And.Message.Contains("in use by another process"));

    [Test]
    public void A_directory_in_which_nothing_can_be_made_is_named() => Assert.That(
        async () => await TestServer.StartAsync("--data-dir=/proc/edgestore"),
        Throws.TypeOf<StartupException>().With.Message.Contains("--data-dir /proc/edgestore: "));

    [TestCase("--data-dir")]
    [TestCase("--wal-dir")]
    public void A_file_in_a_directorys_place_is_named(string flag)
    {
        var file = _directory.File("file");
        File.WriteAllText(file, "");
        Assert.That(
            async () => await TestServer.StartAsync($"--data-dir={_directory.File("other")}", $"{flag}={file}"),
            Throws.TypeOf<StartupException>().With.Message.EndsWith($": {file} is a file and no directory"));
    }
}
