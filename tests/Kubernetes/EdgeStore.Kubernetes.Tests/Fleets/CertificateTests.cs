using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using EdgeStore.DevCluster.Certificates;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>Certificates come and go while the fleet is at work.</summary>
internal sealed partial class CertificateTests
{
    private static readonly HttpClient Http = new();

    private string _namespace = "";
    private Fleet _fleet = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task CreateNamespaceAsync()
    {
        _namespace = $"c{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await Cluster.KubectlAsync($"create namespace {_namespace}", Cancellation);
        _fleet = new Fleet(Cluster, _namespace);
    }

    [TearDown]
    public async Task DeleteAsync()
    {
        _fleet.Dispose();
        await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false", CancellationToken.None);
    }

    [Test]
    public async Task A_new_authority_comes_under_load_without_a_refused_write_a_lost_link_or_a_restart_though_the_operator_is_killed_again_and_again()
    {
        var sample = Path.Combine(FleetSetup.RepositoryRoot(), "config", "samples", "three-members.yaml");
        await Cluster.KubectlAsync($"apply -n {_namespace} -f {sample}", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
        var authority = await AuthorityAsync();
        var pods = (await Cluster.Client.CoreV1.ListNamespacedPodAsync(_namespace, cancellationToken: Cancellation)).Items.Select(pod => pod.Metadata.Uid).Order().ToList();
        var addresses = (await _fleet.PodsAsync(Cancellation)).Select(pod => pod.Address).ToList();
        var certificate = await MemberCertificateAsync();
        var work = new OperatorWork(
            "a new authority",
            [
                new Moment("it is trusted", async _ => await AuthorityAsync() != authority),
                new Moment("it signs", async _ => Text(await AuthoritySecretAsync(), "tls.crt") != authority),
                new Moment("a member's certificate is by it", async _ => await MemberCertificateAsync() != certificate),
            ],
            async _ => await AuthorityAsync() is { Length: > 0 } now && now != authority && await IsAllOfAsync(now) && await ReasonAsync() == "AllFit");
        await using var load = WriteLoad.Start(_fleet);
        await load.ProgressAsync(50, Cancellation);

        await Cluster.KubectlAsync($"annotate edgestorecluster/demo -n {_namespace} edgestore.io/rotate-ca=now", Cancellation);
        var kills = new OperatorPod(Cluster).KillDuringAsync(work, Cancellation);
        var fewest = await LinksAsync(addresses);
        var signed = new HashSet<string> { authority };
        var done = TestCluster.EventuallyAsync("a new authority alone", work.IsOverAsync, Cancellation, TimeSpan.FromMinutes(4));
        while (!done.IsCompleted || !kills.IsCompleted)
        {
            fewest = Math.Min(fewest, await LinksAsync(addresses));
            signed.Add(Text(await AuthoritySecretAsync(), "tls.crt"));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancellation);
        }
        await Task.WhenAll(done, kills);
        await load.ProgressAsync(50, Cancellation);
        await load.StopAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(load.Refused, Is.Empty);
            Assert.That(fewest, Is.EqualTo(2), "links of a member with the others");
            Assert.That(signed, Is.EquivalentTo(new[] { authority, await AuthorityAsync() }), "authorities that signed, one after the other");
            Assert.That((await Cluster.Client.CoreV1.ListNamespacedPodAsync(_namespace, cancellationToken: Cancellation)).Items.Select(pod => pod.Metadata.Uid).Order(), Is.EqualTo(pods));
        });
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
        // Whoever starts now meets certificates of the new authority only.
        await Cluster.KubectlAsync($"delete pod demo-1 -n {_namespace}", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
        Assert.That(await Cluster.KubectlAsync($"get poddisruptionbudget demo -n {_namespace} -o jsonpath={{.spec.minAvailable}}", Cancellation), Is.EqualTo("2"));
    }

    [Test]
    public async Task Given_certificates_are_used_on_both_ports_and_a_renewed_one_is_served_without_a_restart()
    {
        using var authority = new CertificateAuthority(TimeProvider.System);
        await GiveAsync("demo-members", Member(authority), authority.CertificatePem);
        await GiveAsync("demo-admin", authority.IssueClient("edgestore-operator"), authority.CertificatePem);
        await Cluster.ApplyAsync($$"""
            apiVersion: edgestore.io/v1alpha1
            kind: EdgeStoreCluster
            metadata: {name: demo, namespace: {{_namespace}}}
            spec:
              placement: {replicas: 2}
              storage: {size: 1Gi}
              tls:
                secrets: {member: demo-members, operator: demo-admin}
                client: {secret: demo-members, clientCertAuth: true, trustedCASecret: demo-members}
            """, Cancellation);
        await _fleet.ConvergedAsync(2, Cancellation);
        Assert.That(await ReasonAsync(), Is.EqualTo("AllFit"));
        var (_, address) = (await _fleet.PodsAsync(Cancellation))[0];
        var (peers, clients) = (await ServedAsync(address, 2380), await ServedAsync(address, 2379));
        Assert.That(clients, Is.EqualTo(peers));

        var renewed = Member(authority);
        await Cluster.KubectlAsync($"delete secret demo-members -n {_namespace}", Cancellation);
        await GiveAsync("demo-members", renewed, authority.CertificatePem);

        using var expected = X509Certificate2.CreateFromPem(renewed.Certificate);
        await TestCluster.EventuallyAsync(
            "the renewed certificate on both ports",
            async _ => await ServedAsync(address, 2380) == expected.Thumbprint && await ServedAsync(address, 2379) == expected.Thumbprint,
            Cancellation, TimeSpan.FromMinutes(2));
        await _fleet.ConvergedAsync(2, Cancellation);
    }

    private PemPair Member(CertificateAuthority authority) => authority.IssueMember("demo", $"*.demo-peers.{_namespace}.svc", "127.0.0.1");

    private Task<V1Secret> GiveAsync(string name, PemPair pair, string authority) => Cluster.Client.CoreV1.CreateNamespacedSecretAsync(
        new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = name },
            Type = "kubernetes.io/tls",
            StringData = new Dictionary<string, string> { ["tls.crt"] = pair.Certificate, ["tls.key"] = pair.Key, ["ca.crt"] = authority },
        },
        _namespace, cancellationToken: Cancellation);

    /// <summary>Thumbprint of the certificate that a port shows, to whoever asks.</summary>
    private static async Task<string> ServedAsync(string address, int port)
    {
        var seen = "";
        using var client = new TcpClient();
        await client.ConnectAsync(address, port, Cancellation);
        await using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) =>
        {
            seen = certificate!.GetCertHashString();
            return seen.Length > 0;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "demo" }, Cancellation);
        return seen;
    }

    /// <summary>The certificate of the authority, when no other is trusted beside it.</summary>
    private async Task<string> AuthorityAsync() => await AuthoritySecretAsync() is { Data.Count: 3 } secret ? Text(secret, "tls.crt") : "";

    private Task<V1Secret> AuthoritySecretAsync() => Cluster.Client.CoreV1.ReadNamespacedSecretAsync("demo-ca", _namespace, cancellationToken: Cancellation);

    private async Task<string> MemberCertificateAsync() =>
        Text(await Cluster.Client.CoreV1.ReadNamespacedSecretAsync("demo-0-peer-tls", _namespace, cancellationToken: Cancellation), "tls.crt");

    /// <summary>Whether nothing in the cluster's secrets is of another authority.</summary>
    private async Task<bool> IsAllOfAsync(string authority)
    {
        var secrets = await Cluster.Client.CoreV1.ListNamespacedSecretAsync(_namespace, labelSelector: "edgestore.io/cluster=demo", cancellationToken: Cancellation);
        return secrets.Items.All(secret => Text(secret, "ca.crt") == authority && Text(secret, "tls.crt").Split("BEGIN").Length == 2);
    }

    private static string Text(V1Secret secret, string key) => System.Text.Encoding.ASCII.GetString(secret.Data[key]);

    private Task<string> ReasonAsync() => Cluster.KubectlAsync(
        $"get edgestorecluster demo -n {_namespace} -o jsonpath={{.status.conditions[?(@.type==\"CertificatesReady\")].reason}}", Cancellation);

    /// <summary>The fewest links that a member has.</summary>
    private static async Task<int> LinksAsync(IReadOnlyList<string> addresses)
    {
        var counts = await Task.WhenAll(addresses.Select(async address => Links().Match(await Http.GetStringAsync(new Uri($"http://{address}:2381/metrics"), Cancellation))));
        return counts.Min(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^edgestore_peer_links (\d+)", RegexOptions.Multiline)]
    private static partial Regex Links();
}
