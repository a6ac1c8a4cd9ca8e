using System.Globalization;
using System.Net.Http.Headers;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Support;

/// <summary>The answer to a call whose request is bytes of a test's choice.</summary>
internal sealed class GrpcPost : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly HttpResponseHeaders _status;

    private GrpcPost(HttpResponseMessage response)
    {
        _response = response;
        _status = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
    }

    public StatusCode Code => (StatusCode)int.Parse(_status.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture);

    public string Message => Uri.UnescapeDataString(_status.GetValues("grpc-message").Single());

    /// <param name="method">Of the service, at the port to call.</param>
    /// <param name="body">gRPC messages with their heads, whole or not.</param>
    public static async Task<GrpcPost> SendAsync(Uri method, byte[] body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { { "content-type", "application/grpc" } } },
        };
        request.Headers.TE.ParseAdd("trailers");
        var response = await Eventually.Completes(client.SendAsync(request));
        await response.Content.ReadAsByteArrayAsync();
        return new GrpcPost(response);
    }

    public void Dispose() => _response.Dispose();
}
