using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class IndexCheckTests
{
    private GatedEngine _engine = null!;
    private TestLifetime _lifetime = null!;
    private FatalErrors _fatal = null!;

    [SetUp]
    public void CreateStore()
    {
        _engine = new GatedEngine();
        _lifetime = new TestLifetime();
        _fatal = new FatalErrors(_lifetime, NullLogger<FatalErrors>.Instance);
        var state = StoreLoader.Open(_engine, MemberIdentity.Lone, () => 42);
        var batch = new WriteBatch(state, _engine, new WriterSettings(), 1000);
        batch.Put(new PutRequest { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8("1") });
        var committed = batch.Build();
        _engine.Write(committed.Writes);
        Assert.That(StoreLoader.SaveIndex(_engine, committed.State), Is.True);
    }

    [TearDown]
    public void DisposeStore()
    {
        Environment.ExitCode = 0;
        _lifetime.Dispose();
        _engine.Dispose();
    }

    [Test]
    public async Task A_log_that_is_what_the_index_says_changes_nothing()
    {
        await CheckAsync(LoadIndex());

        Assert.That(_fatal.HasStopped, Is.False);
        Assert.That(_engine.LoadIndex(), Is.Not.Null);
    }

    [Test]
    public async Task A_log_that_is_not_ends_the_process_and_makes_the_next_start_read_all_of_it()
    {
        var index = LoadIndex();

        await CheckAsync(index with { Digest = index.Digest + 1 });

        Assert.That(_fatal.HasStopped, Is.True);
        Assert.That(_lifetime.ApplicationStopping.IsCancellationRequested, Is.True);
        Assert.That(_engine.LoadIndex(), Is.Null);
    }

    [Test]
    public void An_index_is_taken_once()
    {
        var index = LoadIndex();
        var pending = new UncheckedIndex(index);

        Assert.That(pending.Take(), Is.SameAs(index));
        Assert.That(pending.Take(), Is.Null);
    }

    private LogIndex LoadIndex() => StoreLoader.Load(_engine, MemberIdentity.Lone, () => 42).Index!;

    /// <summary>Until it has read everything: a stop would end it earlier.</summary>
    private async Task CheckAsync(LogIndex index)
    {
        using var check = new IndexCheck(new UncheckedIndex(index), _engine, _fatal, NullLogger<IndexCheck>.Instance);
        await check.StartAsync(CancellationToken.None);
        await check.Completion;
        await check.StopAsync(CancellationToken.None);
    }
}
