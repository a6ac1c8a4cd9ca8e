using System.Text.Json;
using EdgeStore.Cli.Backups;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Core.Snapshots;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Cli.Tests.Backups;

/// <summary>edgestorectl backup, fetch-backup and delete-backup with an object store.</summary>
public sealed class ObjectStoreBackupTests
{
    private const string Place = "s3://bucket/site a/x.snapshot";
    private const string Path = "/bucket/site a/x.snapshot";

    private ObjectStoreStub _store = null!;
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await ObjectStoreStub.StartAsync();
        _directory = new TemporaryDirectory();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task A_backup_goes_up_in_parts_and_comes_back()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await FillAsync(fleet);
        var report = _directory.File("report");

        var run = await RunAsync("backup", Place, "--report", report, "-o", "json", "--endpoints", Url(fleet));
        var fetched = await RunAsync("fetch-backup", Place, _directory.File("copy"));

        Assert.That((run.Error, run.ExitCode), Is.EqualTo(("", ExitCode.Done)));
        Assert.That((fetched.Error, fetched.ExitCode), Is.EqualTo(("", ExitCode.Done)));
        using (var copy = File.OpenRead(_directory.File("copy"))) SnapshotFile.Verify(copy);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        Assert.Multiple(() =>
        {
            Assert.That(_store.Parts, Has.Count.GreaterThan(1));
            Assert.That(_store.Parts.SkipLast(1), Is.All.EqualTo(BackupObject.PartBytes));
            Assert.That(_store.OpenUploads, Is.Zero);
            Assert.That(json.RootElement.GetProperty("bytes").GetInt64(), Is.EqualTo(_store.Objects[Path].Length));
            Assert.That(json.RootElement.GetProperty("file").GetString(), Is.EqualTo(Place));
            Assert.That(json.RootElement.GetProperty("hash").GetString(), Is.EqualTo(Convert.ToHexStringLower(_store.Objects[Path][^32..])));
            Assert.That(run.Output.TrimEnd(), Does.EndWith("}"));
        });
    }

    [Test]
    public async Task A_store_that_fails_for_a_while_is_asked_again()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var failures = 3;
        _store.Fails = request => request.Method == "PUT" && Interlocked.Decrement(ref failures) >= 0 ? 503 : 0;

        var run = await RunAsync("backup", Place, "--endpoints", Url(fleet));

        Assert.That((run.Error, run.ExitCode), Is.EqualTo(("", ExitCode.Done)));
        Assert.That(failures, Is.EqualTo(-1));
        Assert.That(_store.Objects.Keys, Is.EqualTo(new[] { Path }));
    }

    [Test]
    public async Task An_upload_that_fails_leaves_no_object_and_no_parts()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await FillAsync(fleet);
        _store.Fails = request => request.Query["partNumber"] == "2" ? 400 : 0;

        var run = await RunAsync("backup", Place, "--endpoints", Url(fleet));

        Assert.That(run.Error, Does.Contain($"{Place}: refused: Injected: because"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused));
        Assert.That((_store.Objects.Count, _store.OpenUploads), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Without_rights_the_stores_own_words_are_shown()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var environment = new Dictionary<string, string>(_store.Credentials) { ["AWS_ACCESS_KEY_ID"] = "other" };

        var run = await ControlRun.With(environment, ["backup", Place, .. Flags, "--endpoints", Url(fleet)]);
        var none = await ControlRun.Of(["backup", Place, .. Flags, "--endpoints", Url(fleet)]);

        Assert.That(run.Error, Does.Contain("refused: InvalidAccessKeyId: because"));
        Assert.That(none.Error, Does.Contain("AWS_ACCESS_KEY_ID: the environment variable is needed"));
        Assert.That((run.ExitCode, none.ExitCode), Is.EqualTo((ExitCode.Refused, ExitCode.Usage)));
    }

    [Test]
    public async Task A_damaged_object_is_not_fetched()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await RunAsync("backup", Place, "--endpoints", Url(fleet));
        _store.Objects[Path][^100] ^= 1;
        _store.Objects["/bucket/other"] = [1, 2, 3];

        var damaged = await RunAsync("fetch-backup", Place, _directory.File("copy"));
        var other = await RunAsync("fetch-backup", "s3://bucket/other", _directory.File("copy"));
        var missing = await RunAsync("fetch-backup", "s3://bucket/none", _directory.File("copy"));

        Assert.That(damaged.Error, Does.Contain("the hash at its end does not fit"));
        Assert.That(other.Error, Does.Contain("this is no snapshot of edgestore"));
        Assert.That(missing.Error, Does.Contain("s3://bucket/none: not found"));
        Assert.That(new[] { damaged.ExitCode, other.ExitCode, missing.ExitCode }, Is.All.Not.EqualTo(ExitCode.Done));
        Assert.That(Directory.GetFiles(_directory.Path), Is.Empty);
    }

    [Test]
    public async Task What_exists_already_is_not_fetched()
    {
        _store.Fails = _ => 500;

        var run = await RunAsync("fetch-backup", Place, _directory.File("copy"), "--unless-exists", _directory.Path);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((ExitCode.Done, $"{_directory.Path} exists: nothing is fetched\n")));
    }

    [Test]
    public async Task Only_snapshots_are_deleted()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await RunAsync("backup", Place, "--endpoints", Url(fleet));
        var file = _directory.File("x.snapshot");
        await RunAsync("backup", file, "--endpoints", Url(fleet));
        _store.Objects["/bucket/other"] = [1, 2, 3];
        await File.WriteAllTextAsync(_directory.File("other"), "EDGES");

        var runs = new List<ControlRun>();
        foreach (var place in new[] { Place, Place, file, file, "s3://bucket/other", _directory.File("other") }) runs.Add(await RunAsync("delete-backup", place));

        Assert.That(runs.Select(run => run.ExitCode), Is.EqualTo(new[] { 0, 0, 0, 0, ExitCode.Refused, ExitCode.Refused }));
        Assert.That(runs[1].Output, Does.Contain("is not there"));
        Assert.That(_store.Objects.Keys, Is.EqualTo(new[] { "/bucket/other" }));
        Assert.That(Directory.GetFiles(_directory.Path), Is.EqualTo(new[] { _directory.File("other") }));
    }

    [TestCase("s3://", TestName = "no bucket")]
    [TestCase("s3://bucket", TestName = "no key")]
    [TestCase("s3://bucket/", TestName = "an empty key")]
    [TestCase("s3:///key", TestName = "an empty bucket")]
    public async Task A_place_must_be_whole(string place)
    {
        var run = await RunAsync("backup", place, "--endpoints", "127.0.0.1:1");

        Assert.That(run.Error, Does.Contain($"'{place}' is not s3://bucket/key"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
    }

    private string[] Flags => ["--s3-endpoint", _store.Url, "--s3-path-style"];

    private Task<ControlRun> RunAsync(params string[] arguments) => ControlRun.With(_store.Credentials, [.. arguments, .. Flags]);

    private static async Task FillAsync(TestFleet fleet)
    {
        for (var i = 0; i < 20; i++) await fleet.Members[0].PutAsync($"k{i}", new string('x', 1 << 20));
    }

    private static string Url(TestFleet fleet) => fleet.Members[0].PeerUrl.GetLeftPart(UriPartial.Authority);
}
