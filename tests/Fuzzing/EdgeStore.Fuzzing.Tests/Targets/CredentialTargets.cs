using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Access;
using EdgeStore.Server.Tls;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>By what people say who they are.</summary>
internal static class CredentialTargets
{
    private const string Algorithm = SecurityAlgorithms.HmacSha256;

    private static readonly JsonWebTokenHandler s_tokens = new();
    private static readonly SymmetricSecurityKey s_key = new(new byte[32]);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("jwt", [Token()], CheckToken, typeof(SecurityTokenException)),
        new("certificate-subject", [new X500DistinguishedName("O=fleet, OU=edge, CN=root").RawData], input => CommonName.Of(input)),
    ];

    private static byte[] Token() => Bytes.Of(s_tokens.CreateToken("""{"username":"alice","exp":1}""", new SigningCredentials(s_key, Algorithm)));

    private static void CheckToken(byte[] input)
    {
        var result = JwtTokens.Check(s_tokens, System.Text.Encoding.UTF8.GetString(input), s_key, Algorithm);
        if (!result.IsValid) throw new SecurityTokenException();
        Assert.That(((JsonWebToken)result.SecurityToken).GetPayloadValue<string>("username"), Is.EqualTo("alice"), "nobody has signed anything else");
    }
}
