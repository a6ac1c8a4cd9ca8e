using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Admin;
using EdgeStore.Server.Hosting;
using Google.Protobuf;
using Microsoft.Extensions.FileProviders;

namespace EdgeStore.Server.Page;

/// <summary>
/// The page for people on the metrics port, and the JSON behind it. Everything comes from this process: no other host is
/// asked for anything, and the browser is told to allow nothing else.
/// </summary>
internal static class FleetPage
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const int MostConflicts = 20;

    /// <summary>protobuf's own JSON form of the admin service's status: 64-bit numbers are texts, fields never left out.</summary>
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    private static readonly EmbeddedFileProvider Assets = new(typeof(FleetPage).Assembly, "EdgeStore.Server.Page.Assets");

    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/page/page.css", "page.css", "text/css; charset=utf-8"),
        ("/page/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/page/charts.js", "charts.js", "text/javascript; charset=utf-8"),
        ("/page/format.js", "format.js", "text/javascript; charset=utf-8"),
        ("/page/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        foreach (var (path, file, type) in Files)
        {
            var content = Read(file);
            endpoints.MapGet(path, (HttpContext context) =>
            {
                // An upgraded member brings a new page; the browser asks each time, the page is small.
                Restrict(context.Response, "no-cache");
                return Results.Bytes(content, type);
            }).ServedOn(ListenerRole.Metrics);
        }

        endpoints.MapGet("/fleet", (HttpContext context, StatusReader status) =>
        {
            Restrict(context.Response, "no-store");
            return Results.Text(Formatter.Format(status.Read()), "application/json");
        }).ServedOn(ListenerRole.Metrics);

        endpoints.MapGet("/conflicts", (HttpContext context, ConflictReports conflicts) =>
        {
            Restrict(context.Response, "no-store");
            var reports = conflicts.Read(new ConflictsRequest { Limit = MostConflicts }).Select(report => Formatter.Format(report));
            return Results.Text($"[{string.Join(',', reports)}]", "application/json");
        }).ServedOn(ListenerRole.Metrics);
    }

    private static void Restrict(HttpResponse response, string caching)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = caching;
    }

    private static byte[] Read(string file)
    {
        using var stream = Assets.GetFileInfo(file).CreateReadStream();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
