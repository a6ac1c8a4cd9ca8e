using EdgeStore.Server.Tls;

namespace EdgeStore.Server.Options;

/// <summary>The certificate flags of the two ports. The files themselves are read when the server starts.</summary>
internal sealed class TlsReader(FlagSet flags, FlagReader read, List<string> problems)
{
    private static readonly Names OfClients = new(
        FlagCatalog.CertFile, FlagCatalog.KeyFile, FlagCatalog.TrustedCaFile, FlagCatalog.ClientCertAuth, FlagCatalog.ListenClientUrls,
        FlagCatalog.ClientCrlFile, AllowedCommonNames: null, FlagCatalog.ClientCertAllowedHostname);

    private static readonly Names OfPeers = new(
        FlagCatalog.PeerCertFile, FlagCatalog.PeerKeyFile, FlagCatalog.PeerTrustedCaFile, FlagCatalog.PeerClientCertAuth, FlagCatalog.ListenPeerUrls,
        FlagCatalog.PeerCrlFile, FlagCatalog.PeerCertAllowedCn, FlagCatalog.PeerCertAllowedHostname);

    private const int MaxYears = 100;

    private readonly TlsProtocol _protocol = new TlsProtocolReader(flags, read).Read();

    /// <param name="directory">Of the member's data; keeps a certificate of its own.</param>
    public TlsOptions? ForClients(IReadOnlyList<ListenUrl> urls, string directory)
    {
        var years = read.Number(FlagCatalog.SelfSignedCertValidity, 1, MaxYears);
        if (!read.Switch(FlagCatalog.AutoTls)) return Read(OfClients, urls, own: null);
        if (flags[FlagCatalog.CertFile].Text.Length > 0) problems.Add($"--{FlagCatalog.AutoTls.Name} and --{FlagCatalog.CertFile.Name} exclude each other");
        return Read(OfClients, urls, new SelfSigned(Path.Combine(directory, "fixtures", "client"), [.. urls.Select(url => url.Host).Distinct()], years));
    }

    public TlsOptions? ForPeers(IReadOnlyList<ListenUrl> urls) => Read(OfPeers, urls, own: null);

    private TlsOptions? Read(Names names, IReadOnlyList<ListenUrl> urls, SelfSigned? own)
    {
        var certificate = flags[names.Certificate];
        var key = flags[names.Key];
        var authority = flags[names.Authority];
        var requiresCertificates = read.Switch(names.Require);
        if (certificate.Text.Length > 0 != key.Text.Length > 0)
            problems.Add($"--{names.Certificate.Name} and --{names.Key.Name} are needed together");
        if (requiresCertificates && authority.Text.Length == 0)
            read.Refuse(flags[names.Require], $"needs --{names.Authority.Name}");

        var hasTls = own is not null || (certificate.Text.Length > 0 && key.Text.Length > 0);
        if (authority.Text.Length > 0 && !hasTls)
            read.Refuse(authority, $"needs --{names.Certificate.Name} and --{names.Key.Name}");
        var secured = urls.Where(url => url.IsTls).ToList();
        if (secured.Count > 0 && !hasTls)
            read.Refuse(flags[names.Urls], $"{secured[0]} needs --{names.Certificate.Name} and --{names.Key.Name}");
        if (secured.Count == 0 && hasTls && urls.Count > 0)
            read.Refuse(own is null ? certificate : flags[FlagCatalog.AutoTls], $"there is no https URL in --{names.Urls.Name} to use it for");
        var allowed = Allowed(names);
        var revocations = flags[names.Revocations].Text;
        return hasTls
            ? new TlsOptions(own?.CertFile ?? certificate.Text, own?.KeyFile ?? key.Text, authority.Text.Length > 0 ? authority.Text : null)
            {
                CrlFile = revocations.Length > 0 ? revocations : null,
                SelfSigned = own,
                Allowed = allowed,
                Protocol = _protocol,
            }
            : null;
    }

    /// <summary>Also looks whether anybody is asked for a certificate at all, for whoever relies on it.</summary>
    private AllowedNames Allowed(Names names)
    {
        var commonNames = names.AllowedCommonNames is { } cn ? read.List(cn) : [];
        var hosts = read.List(names.AllowedHosts);
        foreach (var flag in new[] { names.Revocations, names.AllowedCommonNames, names.AllowedHosts }.OfType<FlagDefinition>())
            if (flags[flag].Text.Length > 0 && flags[names.Authority].Text.Length == 0) read.Refuse(flags[flag], $"needs --{names.Authority.Name}");
        if (commonNames.Count > 0 && hosts.Count > 0)
            problems.Add($"--{names.AllowedCommonNames!.Name} and --{names.AllowedHosts.Name} exclude each other");
        foreach (var host in hosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
            read.Refuse(flags[names.AllowedHosts], $"'{host}' is not a host name or address");
        return commonNames.Count + hosts.Count == 0 ? AllowedNames.Any : new AllowedNames(commonNames, hosts);
    }

    private sealed record Names(
        FlagDefinition Certificate,
        FlagDefinition Key,
        FlagDefinition Authority,
        FlagDefinition Require,
        FlagDefinition Urls,
        FlagDefinition Revocations,
        FlagDefinition? AllowedCommonNames,
        FlagDefinition AllowedHosts);
}
