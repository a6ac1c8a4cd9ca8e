namespace EdgeStore.Server.Access;

/// <param name="BcryptCost">The work that a password's hash takes, doubling with each step.</param>
/// <param name="TokenTtl">How long a simple token lives after its last use.</param>
/// <param name="CertificatesName">A verified client certificate's common name is its user, when no token is given.</param>
internal sealed record AccessOptions(int BcryptCost, TimeSpan TokenTtl, bool CertificatesName)
{
    /// <summary>Null: tokens are simple.</summary>
    public JwtOptions? Jwt { get; init; }
}
