using System.Collections.Concurrent;
using System.Text;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeStore.Server.Tests.Telemetry;

public sealed class TracingTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [TestCase("01", true)]
    [TestCase("00", false)]
    public async Task A_request_is_in_its_clients_trace_when_that_is_sampled(string flags, bool isSampled)
    {
        await using var collector = await Collector.StartAsync();
        await using (var server = await TestServer.StartAsync(
            "--experimental-enable-distributed-tracing", $"--experimental-distributed-tracing-address={collector.Address}",
            "--experimental-distributed-tracing-service-name=stores", "--name=m7"))
        {
            using var channel = TestServer.Connect(server.ClientUrl);
            var metadata = new Metadata { { "traceparent", $"00-{Trace}-b7ad6b7169203331-{flags}" } };
            await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("k") }, metadata);
        }

        // Stopping sends what is left.
        var sent = collector.Sent;
        foreach (var expected in new[] { "etcdserverpb.KV/Put", "write batch", "sync", "stores", "m7", Encoding.Latin1.GetString(Convert.FromHexString(Trace)) })
            Assert.That(sent.Contains(expected, StringComparison.Ordinal), Is.EqualTo(isSampled), expected);
    }

    [Test]
    public async Task Others_are_sampled_at_the_given_rate()
    {
        await using var collector = await Collector.StartAsync();
        await using (var server = await TestServer.StartAsync(
            "--experimental-enable-distributed-tracing", $"--experimental-distributed-tracing-address={collector.Address}",
            "--experimental-distributed-tracing-sampling-rate=1000000"))
        {
            using var channel = TestServer.Connect(server.ClientUrl);
            await new KV.KVClient(channel).RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("k") });
        }

        Assert.That(collector.Sent, Does.Contain("etcdserverpb.KV/Range"));
    }

    /// <summary>Takes what OTLP's clients send, and keeps it as it is.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<string> sent) : IAsyncDisposable
    {
        public string Address => new Uri(app.Urls.Single()).Authority;

        public string Sent => string.Concat(sent);

        public static async Task<Collector> StartAsync()
        {
            var sent = new ConcurrentQueue<string>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
            var app = builder.Build();
            app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                sent.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(new byte[5]);
                context.Response.AppendTrailer("grpc-status", "0");
            });
            await app.StartAsync();
            return new Collector(app, sent);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
