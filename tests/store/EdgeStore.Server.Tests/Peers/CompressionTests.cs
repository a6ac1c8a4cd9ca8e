using System.Net.Http.Headers;

namespace EdgeStore.Server.Tests.Peers;

public sealed class CompressionTests
{
    private static readonly byte[] EmptyMessage = new byte[5];

    [TestCase("identity,gzip,zstd", "zstd")]
    [TestCase("identity", "identity")]
    [TestCase("gzip", "identity")]
    public async Task What_is_sent_is_compressed_for_who_can_read_it(string accepted, string sent)
    {
        await using var fleet = await TestFleet.StartAsync(2);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fleet.Members[0].PeerUrl, "/edgestore.v1.Peer/Exchange"))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(EmptyMessage) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.Add("grpc-accept-encoding", accepted);

        using var response = await client.SendAsync(request);

        Assert.That(response.Headers.TryGetValues("grpc-encoding", out var encodings) ? encodings.Single() : "identity", Is.EqualTo(sent));
    }
}
