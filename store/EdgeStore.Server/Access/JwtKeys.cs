using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EdgeStore.Server.Access;

/// <summary>The keys of <c>--auth-token=jwt</c>, read and tried out when the server starts.</summary>
internal sealed class JwtKeys
{
    private JwtKeys(SecurityKey verifying, SigningCredentials? signing)
    {
        Verifying = verifying;
        Signing = signing;
    }

    public SecurityKey Verifying { get; }

    /// <summary>Null when there is a public key only.</summary>
    public SigningCredentials? Signing { get; }

    /// <exception cref="StartupException">A file cannot be read, is no such key, or the two do not belong together.</exception>
    public static JwtKeys Load(JwtOptions options)
    {
        try
        {
            var keys = Read(options);
            if (keys.Signing is not null) TryOut(keys, options.Algorithm);
            return keys;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException
            or NotSupportedException or SecurityTokenException)
        {
            throw new StartupException($"--auth-token: {problem.Message}", problem);
        }
    }

    private static JwtKeys Read(JwtOptions options)
    {
        if (options.Algorithm.StartsWith('H'))
        {
            var secret = new SymmetricSecurityKey(File.ReadAllBytes(options.PrivateKeyFile!));
            return new JwtKeys(secret, new SigningCredentials(secret, options.Algorithm));
        }

        var privateKey = options.PrivateKeyFile is { } file ? KeyIn(file, options.Algorithm, isPrivate: true) : null;
        var publicKey = options.PublicKeyFile is { } other ? KeyIn(other, options.Algorithm, isPrivate: false) : null;
        return new JwtKeys(publicKey ?? privateKey!, privateKey is null ? null : new SigningCredentials(privateKey, options.Algorithm));
    }

    private static AsymmetricSecurityKey KeyIn(string file, string algorithm, bool isPrivate)
    {
        var pem = File.ReadAllText(file);
        if (isPrivate && !pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) throw new CryptographicException($"{file} has no private key");
        try
        {
            if (!algorithm.StartsWith('E')) return new RsaSecurityKey(RsaIn(pem));
            var elliptic = EllipticIn(pem);
            CheckCurve(elliptic, algorithm);
            return new ECDsaSecurityKey(elliptic);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"{file} is no key for {algorithm}: {problem.Message}", problem);
        }
    }

    private static void CheckCurve(ECDsa key, string algorithm)
    {
        var bits = algorithm[2..] == "512" ? "521" : algorithm[2..];
        if (key.KeySize.ToString(CultureInfo.InvariantCulture) != bits) throw new CryptographicException($"its curve has {key.KeySize} bits");
    }

    // As with etcd, a public key may also come in a certificate.
    private static RSA RsaIn(string pem)
    {
        if (IsCertificate(pem)) return X509Certificate2.CreateFromPem(pem).GetRSAPublicKey() ?? throw new CryptographicException("the certificate has another kind of key");
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private static ECDsa EllipticIn(string pem)
    {
        if (IsCertificate(pem)) return X509Certificate2.CreateFromPem(pem).GetECDsaPublicKey() ?? throw new CryptographicException("the certificate has another kind of key");
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private static bool IsCertificate(string pem) => pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);

    private static void TryOut(JwtKeys keys, string algorithm)
    {
        var handler = new JsonWebTokenHandler();
        var token = handler.CreateToken("{}", keys.Signing!);
        if (!JwtTokens.Check(handler, token, keys.Verifying, algorithm).IsValid) throw new CryptographicException("the public key does not belong to the private one");
    }
}
