using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;

namespace EdgeStore.Server.Tests.Services;

/// <summary>Calls that take long leave a line in the log.</summary>
public sealed class SlowRequestTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public async Task The_line_names_the_call_and_not_its_content()
    {
        var log = await LogOfAPutAsync("0.001ms");

        Assert.Multiple(() =>
        {
            Assert.That(log, Has.One.Contains("slow request").And.Contains("/etcdserverpb.KV/Put").And.Contains("127.0.0.1"));
            Assert.That(log, Has.None.Contains("secret"));
        });
    }

    [TestCase("0s")]
    [TestCase("1h")]
    public async Task There_is_none_of_what_is_fast_enough(string limit) => Assert.That(await LogOfAPutAsync(limit), Has.None.Contains("slow request"));

    private async Task<string[]> LogOfAPutAsync(string limit)
    {
        var file = _directory.File("log");
        await using (var server = await TestServer.StartAsync($"--experimental-warning-unary-request-duration={limit}", "--log-level=warn", $"--log-outputs={file}"))
        {
            using var channel = TestServer.Connect(server.ClientUrl);
            await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("secret"), Value = ByteString.CopyFromUtf8("secret") });
        }

        return await File.ReadAllLinesAsync(file);
    }
}
