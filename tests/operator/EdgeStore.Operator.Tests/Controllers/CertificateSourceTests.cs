using System.Text;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class CertificateSourceTests
{
    private const string Placement = "placement: {replicas: 2}, storage: {size: 1Gi}";

    private readonly CertificateFactory _factory = new(TimeProvider.System);
    private readonly PemCertificate _authority;

    public CertificateSourceTests() => _authority = _factory.IssueAuthority("theirs");

    [Test]
    public async Task Cert_manager_is_asked_and_its_secrets_are_used()
    {
        await using var fleet = await FleetHarness.StartAsync();
        using var end = new CancellationTokenSource();
        var issuer = IssueAsync(fleet, end.Token);
        await fleet.CreateAsync("demo", $"{{{Placement}, tls: {{certManager: {{issuerRef: {{name: fleet, kind: ClusterIssuer}}}}}}}}");

        await fleet.UntilAsync("ready", c => Reason(c, ConditionTypes.CertificatesReady) == "AllFit" && HasStatus(c, ConditionTypes.Converged, "True"));
        var requests = await fleet.ListAsync<CertificateRequest>();
        Assert.Multiple(async () =>
        {
            Assert.That(requests.Select(r => r.Spec!.SecretName), Is.EquivalentTo(["demo-0-peer-tls", "demo-1-peer-tls", "demo-operator-tls"]));
            Assert.That(requests.Select(r => r.Spec!.IssuerRef!.Kind), Is.All.EqualTo("ClusterIssuer"));
            Assert.That(await fleet.Client.GetAsync<V1Secret>("demo-ca", "default"), Is.Null, "no authority of its own");
            Assert.That((await fleet.ClusterAsync()).Status!.CertificateSource, Is.EqualTo("CertManager"));
        });
        await end.CancelAsync();
        await issuer;
    }

    [Test]
    public async Task Missing_cert_manager_is_told()
    {
        await using var fleet = await FleetHarness.StartAsync("cert-manager.io/v1");
        await fleet.CreateAsync("demo", $"{{{Placement}, tls: {{certManager: {{issuerRef: {{name: fleet}}}}}}}}");

        await fleet.UntilAsync("told", c => Reason(c, ConditionTypes.CertificatesReady) == "CertManagerMissing" && HasStatus(c, ConditionTypes.Degraded, "True"));
    }

    [Test]
    public async Task Given_secrets_are_checked_and_noticed_when_they_come()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", $"{{{Placement}, tls: {{secrets: {{member: shared, operator: given}}}}}}");
        await fleet.UntilAsync("told", c => Reason(c, ConditionTypes.CertificatesReady) == "SecretMissing");

        await GiveAsync(fleet, "shared", "demo", "*.demo-peers.default.svc");
        await GiveAsync(fleet, "given", StoreContract.OperatorIdentity);

        await fleet.UntilAsync("ready", c => Reason(c, ConditionTypes.CertificatesReady) == "AllFit" && HasStatus(c, ConditionTypes.Converged, "True"));
        Assert.That((await fleet.ListAsync<V1Secret>()).Select(s => s.Metadata.Name), Is.EquivalentTo(["shared", "given"]));
    }

    [Test]
    public async Task Clients_get_certificates_of_the_clusters_authority_and_know_it()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", $"{{{Placement}, tls: {{client: {{dnsNames: [store.example]}}}}}}");

        await fleet.UntilAsync("ready", c => Reason(c, ConditionTypes.CertificatesReady) == "AllFit" && HasStatus(c, ConditionTypes.Converged, "True"));
        var authority = await fleet.Client.GetAsync<V1Secret>("demo-ca", "default");
        var served = CertificateSecrets.Certificate((await fleet.Client.GetAsync<V1Secret>("demo-0-client-tls", "default"))!)!;
        Assert.Multiple(async () =>
        {
            Assert.That((await fleet.Client.GetAsync<V1ConfigMap>("demo-client-ca", "default"))!.Data["ca.crt"], Is.EqualTo(CertificateSecrets.Text(authority!, "ca.crt")));
            Assert.That(served.DnsNames, Is.SupersetOf(["demo-client.default.svc", "store.example", "demo-0.demo-peers.default.svc"]));
        });
    }

    private Task<V1Secret> GiveAsync(FleetHarness fleet, string name, string commonName, params string[] dnsNames)
    {
        var pair = _factory.Issue(_authority, commonName, dnsNames);
        return fleet.Client.CreateAsync(new V1Secret
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Type = "kubernetes.io/tls",
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
            Data = new Dictionary<string, byte[]>
            {
                ["tls.crt"] = Encoding.ASCII.GetBytes(pair.Certificate),
                ["tls.key"] = Encoding.ASCII.GetBytes(pair.Key),
                ["ca.crt"] = Encoding.ASCII.GetBytes(_authority.Certificate),
            },
        });
    }

    // Plays cert-manager.
    private async Task IssueAsync(FleetHarness fleet, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var secrets = (await fleet.ListAsync<V1Secret>()).Select(s => s.Metadata.Name).ToHashSet();
            foreach (var request in (await fleet.ListAsync<CertificateRequest>()).Where(r => !secrets.Contains(r.Spec!.SecretName)))
            {
                var pair = _factory.Issue(_authority, request.Spec!.CommonName, request.Spec.DnsNames ?? []);
                var cluster = await fleet.ClusterAsync();
                var secret = CertificateSecrets.Render(cluster, request.Spec.SecretName, pair, _authority.Certificate, null);
                secret.Metadata.Labels = request.Spec.SecretTemplate!.Labels;
                await fleet.Client.CreateAsync(secret, CancellationToken.None);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool HasStatus(EdgeStoreCluster cluster, string type, string status)
        => cluster.Status?.Conditions?.Any(c => c.Type == type && c.Status == status) == true;

    private static string? Reason(EdgeStoreCluster cluster, string type) => cluster.Status?.Conditions?.FirstOrDefault(c => c.Type == type)?.Reason;
}
