using System.Net.Security;
using System.Security.Authentication;
using EdgeStore.Server.Tls;

namespace EdgeStore.Server.Options;

/// <summary>The flags about versions and cipher suites, in etcd's (which are Go's) names.</summary>
internal sealed class TlsProtocolReader(FlagSet flags, FlagReader read)
{
    private const string Chacha = "CHACHA20_POLY1305";

    private static readonly Dictionary<string, SslProtocols> Versions = new() { ["TLS1.2"] = SslProtocols.Tls12, ["TLS1.3"] = SslProtocols.Tls13 };

    /// <summary>Go's, which are also the names that the RFCs give; without those of RC4 and triple DES, which no system offers any more.</summary>
    private static readonly HashSet<TlsCipherSuite> Known =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
    ];

    public TlsProtocol Read()
    {
        var oldest = Version(FlagCatalog.TlsMinVersion, SslProtocols.Tls12);
        var newest = Version(FlagCatalog.TlsMaxVersion, SslProtocols.Tls13);
        if (oldest > newest)
            read.Refuse(flags[FlagCatalog.TlsMaxVersion], $"is older than --{FlagCatalog.TlsMinVersion.Name}, {flags[FlagCatalog.TlsMinVersion].Text}");
        var suites = Suites();
        if (suites.Count > 0 && oldest == SslProtocols.Tls13)
            read.Refuse(flags[FlagCatalog.CipherSuites], "those of TLS 1.3, the only version that is asked for, cannot be chosen");
        return suites.Count == 0 ? TlsProtocol.Default with { Versions = oldest | newest } : new TlsProtocol(oldest | newest, suites);
    }

    private SslProtocols Version(FlagDefinition flag, SslProtocols unsaid) => flags[flag].Text switch
    {
        "" => unsaid,
        var text when Versions.TryGetValue(text, out var version) => version,
        var text => read.Refuse(flags[flag], $"'{text}' is not {string.Join(" or ", Versions.Keys)}", unsaid),
    };

    private List<TlsCipherSuite> Suites()
    {
        var suites = new List<TlsCipherSuite>();
        foreach (var name in read.List(FlagCatalog.CipherSuites))
        {
            // Go once left out the hash, and takes both since.
            var whole = name.EndsWith(Chacha, StringComparison.Ordinal) ? name + "_SHA256" : name;
            if (Enum.TryParse<TlsCipherSuite>(whole, out var suite) && Known.Contains(suite) && suite.ToString() == whole) suites.Add(suite);
            else read.Refuse(flags[FlagCatalog.CipherSuites], $"unexpected TLS cipher suite '{name}'; there are {string.Join(", ", Known)}");
        }

        return suites;
    }
}
