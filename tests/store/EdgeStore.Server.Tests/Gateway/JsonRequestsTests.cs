using System.IO.Pipelines;
using System.Text;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Gateway;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Gateway;

public sealed class JsonRequestsTests
{
    private const int MaxBytes = 1000;

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(1000)]
    public async Task Messages_follow_each_other_however_they_arrive(int chunk)
    {
        const string body = """ {"key":"YQ==","limit":"3"}{"key":"Yg==","count_only":true} {"rangeEnd":"Yw==","unknown":{"a":[1,{}]}}  """;
        var pipe = new Pipe();
        var requests = new JsonRequests<RangeRequest>(pipe.Reader, MaxBytes);
        var sending = Task.Run(async () =>
        {
            foreach (var part in Encoding.UTF8.GetBytes(body).Chunk(chunk)) await pipe.Writer.WriteAsync(part);
            await pipe.Writer.CompleteAsync();
        });

        var read = new List<string>();
        while (await requests.MoveNext(CancellationToken.None)) read.Add(requests.Current.ToString());
        await sending;

        Assert.That(read, Is.EqualTo(new[]
        {
            """{ "key": "YQ==", "limit": "3" }""", """{ "key": "Yg==", "countOnly": true }""", """{ "rangeEnd": "Yw==" }""",
        }));
    }

    [TestCase("{bad")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("null")]
    [TestCase("""{"key":7}""")]
    [TestCase("""{"key":"!!"}""")]
    [TestCase("""{"limit":"many"}""")]
    [TestCase("""{"limit":99999999999999999999}""")]
    [TestCase("""{"sort_order":"SIDEWAYS"}""")]
    [TestCase("\0")]
    public void What_is_no_message_is_an_invalid_argument(string body) =>
        Assert.That(async () => await FirstAsync(Encoding.UTF8.GetBytes(body)), Throws.TypeOf<RpcException>().With.Property("StatusCode").EqualTo(StatusCode.InvalidArgument));

    [Test]
    public void An_unknown_name_of_an_enum_is_found_deep_inside()
    {
        var body = Encoding.UTF8.GetBytes("""{"success":[{},{"requestTxn":{"failure":[{"request_range":{"key":"YQ==","sortTarget":"SIZE"}}]}}]}""");

        Assert.That(
            async () => await new JsonRequests<TxnRequest>(PipeReader.Create(new MemoryStream(body)), MaxBytes).MoveNext(CancellationToken.None),
            Throws.TypeOf<RpcException>().With.Message.Contains("unknown value \"SIZE\" for enum etcdserverpb.RangeRequest.SortTarget"));
    }

    [Test]
    public void Depth_has_an_end()
    {
        var body = string.Concat(Enumerable.Repeat("""{"success":[{"request_txn":""", 500));

        Assert.That(
            async () => await new JsonRequests<TxnRequest>(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(body))), 1 << 20).MoveNext(CancellationToken.None),
            Throws.TypeOf<RpcException>().With.Property("StatusCode").EqualTo(StatusCode.InvalidArgument));
    }

    [Test]
    public void A_message_without_end_is_too_large_at_some_point()
    {
        var endless = new MemoryStream(Encoding.UTF8.GetBytes("{\"key\":\"" + new string('a', 100 * MaxBytes)));

        Assert.That(
            async () => await new JsonRequests<RangeRequest>(PipeReader.Create(endless), MaxBytes).MoveNext(CancellationToken.None),
            Throws.TypeOf<RpcException>().With.Message.Contains("etcdserver: request is too large"));
    }

    [Test]
    public async Task Random_bytes_do_no_more_than_be_refused()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(1, 64)];
            random.NextBytes(bytes);
            if (i % 2 == 0) bytes[0] = (byte)'{';
            try
            {
                await FirstAsync(bytes);
            }
            catch (RpcException refusal)
            {
                Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
            }
        }
    }

    private static Task<bool> FirstAsync(byte[] body) =>
        new JsonRequests<RangeRequest>(PipeReader.Create(new MemoryStream(body)), MaxBytes).MoveNext(CancellationToken.None);
}
