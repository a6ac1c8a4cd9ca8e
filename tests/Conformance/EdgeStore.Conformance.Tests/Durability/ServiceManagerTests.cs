using System.Net.Sockets;
using System.Text;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Durability;

/// <summary>What systemd is told of a service of <c>Type=notify</c>.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class ServiceManagerTests(Implementation implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Says_when_it_is_ready()
    {
        var folder = Directory.CreateTempSubdirectory("edgestore-notify-");
        try
        {
            var path = Path.Combine(folder.FullName, "notify");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            await using var server = ServerProcess.With(implementation, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path });
            await server.StartAsync();

            var buffer = new byte[1024];
            var length = await socket.ReceiveAsync(buffer).WaitAsync(s_patience);

            Assert.That(Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\n'), Is.EqualTo("READY=1"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
