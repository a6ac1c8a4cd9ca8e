using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Server.Tests.Writing;

public sealed class IndexKeeperTests
{
    private const long Large = 1L << 30;

    [Test]
    public async Task A_writer_that_ends_leaves_the_index_of_a_large_log()
    {
        var writer = await WriterHarness.StartAsync();
        writer.Engine.ReportedSize = Large;
        await writer.PutAsync("a", "1");
        await writer.DisposeAsync();

        Assert.That(writer.Engine.LoadIndex(), Is.Not.Null);
    }

    [Test]
    public async Task A_small_log_is_read_instead()
    {
        var writer = await WriterHarness.StartAsync();
        await writer.PutAsync("a", "1");
        await writer.DisposeAsync();

        Assert.That(writer.Engine.LoadIndex(), Is.Null);
    }

    [Test]
    public async Task After_a_failure_the_next_start_reads_what_is_there()
    {
        var writer = await WriterHarness.StartAsync();
        writer.Engine.ReportedSize = Large;
        await writer.PutAsync("a", "1");
        writer.Fatal.Stop("something broke", new InvalidOperationException());
        await writer.DisposeAsync();
        Environment.ExitCode = 0;

        Assert.That(writer.Engine.LoadIndex(), Is.Null);
    }
}
