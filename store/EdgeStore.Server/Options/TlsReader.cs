namespace EdgeStore.Server.Options;

/// <summary>The certificate flags of the two ports. The files themselves are read when the server starts.</summary>
internal sealed class TlsReader(FlagSet flags, FlagReader read, List<string> problems)
{
    public TlsOptions? ForClients(IReadOnlyList<ListenUrl> urls) => Read(
        new Names(FlagCatalog.CertFile, FlagCatalog.KeyFile, FlagCatalog.TrustedCaFile, FlagCatalog.ClientCertAuth, FlagCatalog.ListenClientUrls),
        urls);

    public TlsOptions? ForPeers(IReadOnlyList<ListenUrl> urls) => Read(
        new Names(FlagCatalog.PeerCertFile, FlagCatalog.PeerKeyFile, FlagCatalog.PeerTrustedCaFile, FlagCatalog.PeerClientCertAuth, FlagCatalog.ListenPeerUrls),
        urls);

    private TlsOptions? Read(Names names, IReadOnlyList<ListenUrl> urls)
    {
        var certificate = flags[names.Certificate];
        var key = flags[names.Key];
        var authority = flags[names.Authority];
        var requiresCertificates = read.Switch(names.Require);
        if (certificate.Text.Length > 0 != key.Text.Length > 0)
            problems.Add($"--{names.Certificate.Name} and --{names.Key.Name} are needed together");
        if (requiresCertificates && authority.Text.Length == 0)
            read.Refuse(flags[names.Require], $"needs --{names.Authority.Name}");

        var hasTls = certificate.Text.Length > 0 && key.Text.Length > 0;
        if (authority.Text.Length > 0 && !hasTls)
            read.Refuse(authority, $"needs --{names.Certificate.Name} and --{names.Key.Name}");
        var secured = urls.Where(url => url.IsTls).ToList();
        if (secured.Count > 0 && !hasTls)
            read.Refuse(flags[names.Urls], $"{secured[0]} needs --{names.Certificate.Name} and --{names.Key.Name}");
        if (secured.Count == 0 && hasTls && urls.Count > 0)
            read.Refuse(certificate, $"there is no https URL in --{names.Urls.Name} to use it for");
        return hasTls ? new TlsOptions(certificate.Text, key.Text, authority.Text.Length > 0 ? authority.Text : null) : null;
    }

    private sealed record Names(FlagDefinition Certificate, FlagDefinition Key, FlagDefinition Authority, FlagDefinition Require, FlagDefinition Urls);
}
