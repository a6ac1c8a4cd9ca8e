using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeStore.Operator.Hosting;

/// <summary>Where to listen: <c>:8080</c> (everywhere), <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>.</summary>
/// <param name="Address">Null: on all addresses.</param>
internal sealed record BindAddress(IPAddress? Address, int Port)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out BindAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), out var port) || port is < 1 or > 65535) return false;
        var host = text[..colon];
        if (host.Length == 0)
        {
            address = new BindAddress(null, port);
            return true;
        }
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var ip)) return false;
        address = new BindAddress(ip, port);
        return true;
    }

    public void Listen(KestrelServerOptions kestrel)
    {
        if (Address is null) kestrel.ListenAnyIP(Port);
        else kestrel.Listen(Address, Port);
    }

    /// <summary>The pattern that restricts an endpoint to this port.</summary>
    public string HostPattern => $"*:{Port}";
}
