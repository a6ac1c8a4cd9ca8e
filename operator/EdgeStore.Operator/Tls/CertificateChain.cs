using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Operator.Tls;

/// <summary>Who vouches for a certificate.</summary>
internal static class CertificateChain
{
    /// <summary>Whether an authority, itself, has signed a certificate; however old the two are.</summary>
    public static bool IsIssuer(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = Chain([authority], []);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate) && chain.ChainElements.Count == 2;
    }

    /// <summary>What is wrong with a certificate, or null.</summary>
    /// <param name="intermediates">What is sent along with it.</param>
    /// <param name="atAnyTime">Whether one that has expired, or begins later, is as good as another.</param>
    public static string? Fault(
        X509Certificate2Collection authorities, X509Certificate2 certificate, X509Certificate2Collection intermediates, bool atAnyTime = false)
    {
        string? fault = null;
        // Of two authorities of one name OpenSSL may try only the first: each gets its turn.
        foreach (var authority in authorities)
        {
            using var chain = Chain([authority], intermediates);
            if (atAnyTime) chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
            if (chain.Build(certificate)) return null;
            fault ??= string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()));
        }
        return fault ?? "there is no authority";
    }

    private static X509Chain Chain(X509Certificate2Collection authorities, X509Certificate2Collection intermediates)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        // A cluster's own authority publishes no revocation list; certificates are short-lived instead.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain;
    }
}
