using EdgeStore.Operator.Members;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Tests.Members;

public sealed class GrpcMemberAdminTests : IDisposable
{
    private readonly CertificateFactory _factory = new(TimeProvider.System);
    private readonly MemberChannels _channels = new();
    private readonly PemCertificate _authority;
    private readonly AdminTrust _trust;
    private readonly GrpcMemberAdmin _admin;

    public GrpcMemberAdminTests()
    {
        _authority = _factory.IssueAuthority("test");
        _trust = Trust(_authority);
        _admin = new GrpcMemberAdmin(_channels, TimeProvider.System);
    }

    public void Dispose() => _channels.Dispose();

    [Test]
    public async Task Report_says_what_the_member_said()
    {
        await using var server = await StartAsync();

        var report = await _admin.StatusAsync(server.Endpoint(_trust), CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(report.ClusterId, Is.EqualTo(7));
            Assert.That(report.MemberId, Is.EqualTo("00000000000000ab"));
            Assert.That(report.Tag, Is.EqualTo(3));
            Assert.That(report.State, Is.EqualTo(ReportedState.Active));
            Assert.That(report.Version, Is.EqualTo("0.1.0"));
            Assert.That(report.Protocols.ToString(), Is.EqualTo("1-2"));
            Assert.That(report.Vector.ToString(), Is.EqualTo("3:9"));
            Assert.That(report.Fingerprint, Is.EqualTo("01ff"));
            Assert.That(report.CertificateNotAfter, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
            Assert.That(report.CertificateDigest, Is.EqualTo("5e1f"));
            Assert.That(report.FutureStamps, Is.EqualTo(4));
            Assert.That(report.PeerClocks, Is.EqualTo(new Dictionary<string, TimeSpan> { ["demo-1"] = TimeSpan.FromSeconds(-1.5) }), "what was once heard of demo-2 is old");
            Assert.That(report.TrustedAuthorities, Is.EqualTo(["a1", "a2"]));
        });
    }

    [Test]
    public async Task Report_of_a_member_that_catches_up_has_no_fingerprint()
    {
        await using var server = await StartAsync();
        server.Fingerprint = Google.Protobuf.ByteString.Empty;

        var report = await _admin.StatusAsync(server.Endpoint(_trust), CancellationToken.None);

        Assert.That(report.Fingerprint, Is.Null, "servers before 1.23 refuse empty strings in a status");
    }

    [Test]
    public async Task Member_with_another_name_in_its_certificate_is_not_believed()
    {
        await using var server = await StartAsync();

        Assert.That(() => _admin.StatusAsync(server.Endpoint(_trust, "demo-1.demo-peers.default.svc"), CancellationToken.None),
            Throws.TypeOf<MemberUnavailableException>());
    }

    [Test]
    public async Task Member_of_another_authority_is_not_believed()
    {
        await using var server = await StartAsync();

        Assert.That(() => _admin.StatusAsync(server.Endpoint(Trust(_factory.IssueAuthority("test"))), CancellationToken.None),
            Throws.TypeOf<MemberUnavailableException>());
    }

    [Test]
    public async Task Renewed_trust_takes_effect_at_the_next_call()
    {
        await using var server = await StartAsync();
        Assert.That(() => _admin.StatusAsync(server.Endpoint(Trust(_factory.IssueAuthority("other"))), CancellationToken.None),
            Throws.TypeOf<MemberUnavailableException>());

        Assert.That((await _admin.StatusAsync(server.Endpoint(_trust), CancellationToken.None)).Name, Is.EqualTo("demo-0"));
    }

    [Test]
    public async Task Member_with_a_certificate_of_either_trusted_authority_is_believed()
    {
        await using var server = await StartAsync();
        // Of the same name as the other: each must be tried.
        var both = _trust with { Authorities = _factory.IssueAuthority("test").Certificate + _trust.Authorities };

        Assert.That((await _admin.StatusAsync(server.Endpoint(both), CancellationToken.None)).Name, Is.EqualTo("demo-0"));
    }

    [Test]
    public async Task Member_that_knows_the_previous_authority_only_lets_the_operator_in()
    {
        await using var server = await StartAsync();
        var next = _factory.IssueAuthority("next");
        var certificate = _factory.Issue(next, "edgestore-operator", []);
        var trust = new AdminTrust(certificate.Certificate + CertificateFactory.VouchFor(next, _authority), certificate.Key, next.Certificate + _authority.Certificate);

        Assert.That((await _admin.StatusAsync(server.Endpoint(trust), CancellationToken.None)).Name, Is.EqualTo("demo-0"));
    }

    [Test]
    public async Task Refusal_carries_the_members_words()
    {
        await using var server = await StartAsync();

        Assert.That(() => _admin.LeaveAsync(server.Endpoint(_trust), 2, CancellationToken.None),
            Throws.TypeOf<MemberUnavailableException>().With.Message.Contains("2 peers are not connected"));
    }

    [Test]
    public async Task Member_that_is_gone_is_unavailable()
    {
        var server = await StartAsync();
        var endpoint = server.Endpoint(_trust);
        await server.DisposeAsync();

        Assert.That(() => _admin.StatusAsync(endpoint, CancellationToken.None), Throws.TypeOf<MemberUnavailableException>());
    }

    private Task<AdminServer> StartAsync()
        => AdminServer.StartAsync(_factory.Issue(_authority, "demo-0", ["demo-0.demo-peers.default.svc"]), _authority);

    private AdminTrust Trust(PemCertificate authority)
    {
        var certificate = _factory.Issue(authority, "edgestore-operator", []);
        return new AdminTrust(certificate.Certificate, certificate.Key, authority.Certificate);
    }
}
