using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Cli.Tests.Backups;

/// <summary>As much of S3 as backups use, in memory, with the bucket in the path. Whoever does not sign with the right id is refused.</summary>
internal sealed class ObjectStoreStub : IAsyncDisposable
{
    public const string AccessKey = "id";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, SortedDictionary<int, byte[]>> _uploads = new();
    private int _uploadNumber;

    private ObjectStoreStub(WebApplication app)
    {
        _app = app;
        app.Run(AnswerAsync);
    }

    /// <summary>By <c>/bucket/key</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Sizes of the parts that were taken, in order.</summary>
    public ConcurrentQueue<int> Parts { get; } = new();

    /// <summary>Uploads that were begun and neither completed nor given up.</summary>
    public int OpenUploads => _uploads.Count;

    /// <summary>Asked before each request; what is not 0 is the answer's code.</summary>
    public Func<HttpRequest, int> Fails { get; set; } = _ => 0;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public IReadOnlyDictionary<string, string> Credentials { get; } = new Dictionary<string, string>
    {
        ["AWS_ACCESS_KEY_ID"] = AccessKey, ["AWS_SECRET_ACCESS_KEY"] = "secret",
    };

    public static async Task<ObjectStoreStub> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var stub = new ObjectStoreStub(builder.Build());
        await stub._app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var content = body.ToArray();
        if (Fails(request) is not 0 and var code) await FailAsync(response, code, "Injected");
        else if (!$"{request.Headers.Authorization}".StartsWith($"AWS4-HMAC-SHA256 Credential={AccessKey}/", StringComparison.Ordinal)) await FailAsync(response, 403, "InvalidAccessKeyId");
        else if (request.Method == "PUT" && request.Headers["x-amz-content-sha256"] != Convert.ToHexStringLower(SHA256.HashData(content))) await FailAsync(response, 400, "XAmzContentSHA256Mismatch");
        else await ServeAsync(request, response, content);
    }

    private async Task ServeAsync(HttpRequest request, HttpResponse response, byte[] content)
    {
        var (path, upload) = (request.Path.Value!, $"{request.Query["uploadId"]}");
        switch (request.Method)
        {
            case "POST" when request.Query.ContainsKey("uploads"):
                upload = $"u{Interlocked.Increment(ref _uploadNumber)}";
                _uploads[upload] = [];
                await WriteAsync(response, $"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>");
                break;
            case "PUT" when _uploads.TryGetValue(upload, out var parts):
                parts[int.Parse($"{request.Query["partNumber"]}", CultureInfo.InvariantCulture)] = content;
                Parts.Enqueue(content.Length);
                response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"";
                break;
            case "POST" when _uploads.TryRemove(upload, out var parts):
                Objects[path] = [.. parts.Values.SelectMany(part => part)];
                await WriteAsync(response, "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>");
                break;
            case "DELETE" when upload.Length > 0:
                _uploads.TryRemove(upload, out _);
                response.StatusCode = 204;
                break;
            case "DELETE":
                Objects.TryRemove(path, out _);
                response.StatusCode = 204;
                break;
            case "GET" when Objects.TryGetValue(path, out var stored):
                var ranged = request.Headers.Range.Count > 0;
                if (ranged) response.StatusCode = 206;
                await response.Body.WriteAsync(ranged ? stored.AsMemory(0, Math.Min(8, stored.Length)) : stored);
                break;
            default:
                await FailAsync(response, 404, "NoSuchKey");
                break;
        }
    }

    private static Task FailAsync(HttpResponse response, int code, string reason)
    {
        response.StatusCode = code;
        return WriteAsync(response, $"<Error><Code>{reason}</Code><Message>because</Message></Error>");
    }

    private static Task WriteAsync(HttpResponse response, string xml)
    {
        response.ContentType = "application/xml";
        return response.WriteAsync(xml);
    }
}
