using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Fleet.Tests.Load;
using EdgeStore.Fleet.Tests.Members;
using EdgeStore.Fleet.Tests.Networks;

namespace EdgeStore.Fleet.Tests;

/// <summary>Certificates and their authority change while everything goes on over the connections that are open.</summary>
internal sealed class CertificateTests
{
    private FleetCertificates _certificates = null!;
    private MemberFleet _fleet = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _certificates = new FleetCertificates();
        _fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 3, _certificates);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _fleet.DisposeAsync();
        _certificates.Dispose();
    }

    [Test]
    public async Task Certificates_and_their_authority_are_exchanged_under_load_and_no_connection_drops()
    {
        await using var followers = await Followers.StartAsync(_fleet);
        await _fleet.ConvergeAsync();
        await using var load = WriteLoad.Start(_fleet.Members);
        await load.ProgressAsync(20, _fleet.Members);
        var greetings = await GreetingsAsync();
        using var old = _certificates.IssueClient();

        _certificates.Renew();
        await EverywhereAsync("the renewed certificate", async (member, port) => await ServedAsync(port, old) == _certificates.SerialOf(member.Name));
        await load.ProgressAsync(20, _fleet.Members);

        _certificates.BeginChangeOfAuthority();
        using var young = _certificates.IssueClient();
        await EverywhereAsync("trust in the new authority", async (_, port) => await ServedAsync(port, young) is not null);
        _certificates.Renew();
        await EverywhereAsync("a certificate of the new authority", async (member, port) => await ServedAsync(port, young) == _certificates.SerialOf(member.Name));
        Assert.That(await ServedAsync(_fleet.Members[0].Place.Client, old), Is.Not.Null, "both are trusted");
        _certificates.EndChangeOfAuthority();
        await EverywhereAsync("the end of the old authority", async (_, port) => await ServedAsync(port, old) is null);
        await load.ProgressAsync(20, _fleet.Members);
        await load.StopAsync();

        await _fleet.ConvergeAsync();
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
        await followers.CheckAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(load.FailuresAt(_fleet.Members), Is.Empty);
            Assert.That(followers.BreaksAt(_fleet.Members), Is.Zero, "watches that broke");
            Assert.That(await GreetingsAsync(), Is.EqualTo(greetings), "each link between members begins with a hello");
        });
    }

    /// <summary>Waits until a condition holds at both ports of every member.</summary>
    private Task EverywhereAsync(string what, Func<MemberProcess, string, Task<bool>> condition) => Eventually.HoldsAsync(what, async () =>
    {
        foreach (var member in _fleet.Members)
            if (!await condition(member, member.Place.Client) || !await condition(member, member.Place.Peer)) return false;
        return true;
    });

    private async Task<int> GreetingsAsync()
    {
        var counts = await Task.WhenAll(_fleet.Members.Select(member => member.MetricAsync("edgestore_peer_messages_total{direction=\"sent\",kind=\"Hello\"}")));
        return (int)counts.Sum();
    }

    /// <returns>The serial number of the certificate that a new connection is served with; null when ours is refused.</returns>
    private async Task<string?> ServedAsync(string port, X509Certificate2 shown)
    {
        var address = IPEndPoint.Parse(port);
        using var socket = new TcpClient();
        await socket.ConnectAsync(address);
        await using var tls = new SslStream(socket.GetStream());
        try
        {
            var options = _certificates.ForClients(shown);
            options.TargetHost = address.Address.ToString();
            options.ApplicationProtocols = [SslApplicationProtocol.Http2];
            await tls.AuthenticateAsClientAsync(options);
            // In TLS 1.3 a refusal comes after the handshake, in the place of the server's settings.
            await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray());
            return await tls.ReadAsync(new byte[1]) == 1 ? tls.RemoteCertificate!.GetSerialNumberString() : null;
        }
        catch (Exception refusal) when (refusal is IOException or System.Security.Authentication.AuthenticationException)
        {
            return null;
        }
    }
}
