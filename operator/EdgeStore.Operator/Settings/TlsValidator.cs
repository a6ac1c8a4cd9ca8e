using System.Text.RegularExpressions;
using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Settings;

/// <summary>Checks spec.tls.</summary>
internal static partial class TlsValidator
{
    public static void Validate(ClusterObservation observation, List<string> problems)
    {
        if (observation.Cluster.Spec.Tls is not { } tls) return;
        if (tls is { CertManager: not null, Secrets: not null }) problems.Add("tls must have at most one of certManager and secrets");
        if (!tls.Enabled && (tls.CertManager is not null || tls.Secrets is not null))
            problems.Add("tls.enabled is false: tls.certManager and tls.secrets have no meaning");
        Source(observation, tls, problems);
        if (tls.CertManager is { } issuer) CertManager("tls.certManager", issuer, problems);
        if (tls.Secrets is { } secrets)
        {
            Pattern("tls.secrets.member", secrets.Member, problems);
            Name("tls.secrets.operator", secrets.Operator, problems);
            if (secrets.Authority is { } authority) Name("tls.secrets.authority", authority, problems);
        }
        if (tls.Client is { Enabled: true } client) Client(tls, client, problems);
    }

    private static void Source(ClusterObservation observation, TlsSpec tls, List<string> problems)
    {
        var source = PortCertificates.OfPeers(tls).Source;
        // What was made before there was a choice has its own authority.
        var before = observation.Cluster.Status?.CertificateSource ?? nameof(CertificateSource.Authority);
        if (tls.Enabled && observation.Members.Count > 0 && before != source.ToString())
            problems.Add($"tls: whose certificates are used cannot change after creation ({before}, and now {source}): members with certificates of different authorities cannot talk to each other");
    }

    private static void Client(TlsSpec tls, ClientTlsSpec client, List<string> problems)
    {
        if (client is { CertManager: not null, Secret: not null }) problems.Add("tls.client must have at most one of certManager and secret");
        if (client.CertManager is { } issuer) CertManager("tls.client.certManager", issuer, problems);
        if (client.Secret is { } secret) Pattern("tls.client.secret", secret, problems);
        if (client.Secret is not null && client.DnsNames is { Count: > 0 }) problems.Add("tls.client.dnsNames has no meaning with tls.client.secret");
        if (client is { CertManager: null, Secret: null } && (!tls.Enabled || PortCertificates.OfPeers(tls).Source != CertificateSource.Authority))
            problems.Add("tls.client needs certManager or secret: the cluster has no authority of its own");
        if (client.ClientCertAuth && client.TrustedCaSecret is null) problems.Add("tls.client.clientCertAuth needs trustedCASecret");
        if (!client.ClientCertAuth && client.TrustedCaSecret is not null) problems.Add("tls.client.trustedCASecret needs clientCertAuth: true");
        if (client.TrustedCaSecret is { } authority) Name("tls.client.trustedCASecret", authority, problems);
    }

    private static void CertManager(string field, CertManagerSpec issuer, List<string> problems)
    {
        if (string.IsNullOrEmpty(issuer.IssuerRef?.Name)) problems.Add($"{field}.issuerRef.name is missing");
        foreach (var (name, value) in new[] { ("duration", issuer.Duration), ("renewBefore", issuer.RenewBefore) })
            if (value is not null && !Regex.IsMatch(value, CertManagerSpec.DurationPattern)) problems.Add($"{field}.{name}: '{value}' is not a duration such as 2160h");
    }

    private static void Pattern(string field, string pattern, List<string> problems)
        => Name(field, pattern.Replace("{member}", "m", StringComparison.Ordinal), problems);

    private static void Name(string field, string name, List<string> problems)
    {
        if (name.Length > 253 || !DnsName().IsMatch(name)) problems.Add($"{field} is not the name of a secret");
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    private static partial Regex DnsName();
}
