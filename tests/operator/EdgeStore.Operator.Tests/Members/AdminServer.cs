using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Tls;
using EdgeStore.Protocol.Admin;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeStore.Operator.Tests.Members;

/// <summary>A member's admin service on loopback, with mutual TLS as the store has it.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Service _service;

    private AdminServer(WebApplication app, Service service)
    {
        _app = app;
        _service = service;
    }

    public int Port { get; private init; }

    /// <summary>Empty: the member is catching up.</summary>
    public ByteString Fingerprint
    {
        get => _service.Fingerprint;
        set => _service.Fingerprint = value;
    }

    public static async Task<AdminServer> StartAsync(PemCertificate certificate, PemCertificate authority)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var service = new Service();
        builder.Services.AddSingleton(service).AddGrpc();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate.Load();
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, chain, _) => IsOperator(client, chain, authority);
            });
        }));
        var app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new AdminServer(app, service) { Port = new Uri(address).Port };
    }

    public MemberEndpoint Endpoint(AdminTrust trust, string host = "demo-0.demo-peers.default.svc")
        => new("demo-0", host, "127.0.0.1", Port, trust);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static bool IsOperator(X509Certificate2 client, X509Chain? presented, PemCertificate authority)
    {
        using var root = authority.Load();
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client) && client.GetNameInfo(X509NameType.SimpleName, false) == "edgestore-operator";
    }

    private sealed class Service : Admin.AdminBase
    {
        public ByteString Fingerprint { get; set; } = ByteString.CopyFrom(0x01, 0xFF);

        public override Task<MemberStatus> Status(StatusRequest request, ServerCallContext context) => Task.FromResult(new MemberStatus
        {
            ClusterId = 7,
            MemberId = 0xAB,
            Name = "demo-0",
            Tag = 3,
            State = MemberState.Active,
            BuildVersion = "0.1.0",
            MinProtocol = 1,
            Protocol = 2,
            Vector = new() { Entries = { new EdgeStore.Protocol.Replication.VersionVectorMessage.Types.Entry { Tag = 3, N = 9 } } },
            Fingerprint = Fingerprint,
            MembershipDigest = "digest",
            PeerCertificateNotAfter = 1_800_000_000,
            PeerCertificateSha256 = "5e1f",
            PeerTrustedCaSha256 = { "a1", "a2" },
            FutureStamps = 4,
            Peers =
            {
                new EdgeStore.Protocol.Admin.PeerStatus { Name = "demo-1", Connected = true, ClockOffsetMs = -1500 },
                new EdgeStore.Protocol.Admin.PeerStatus { Name = "demo-2", ClockOffsetMs = 90_000 },
            },
        });

        public override Task<LeaveResponse> Leave(LeaveRequest request, ServerCallContext context)
            => throw new RpcException(new Grpc.Core.Status(StatusCode.FailedPrecondition, $"{request.MinPeers} peers are not connected"));
    }
}
