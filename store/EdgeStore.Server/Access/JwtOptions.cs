namespace EdgeStore.Server.Access;

/// <param name="Algorithm">As JWT names it: RS256, PS384, ES512, HS256, …</param>
/// <param name="PrivateKeyFile">PEM; with HS… the secret itself. Null: tokens are checked here, and given elsewhere.</param>
/// <param name="PublicKeyFile">PEM; null: the private key's.</param>
/// <param name="Ttl">From issue to end.</param>
internal sealed record JwtOptions(string Algorithm, string? PrivateKeyFile, string? PublicKeyFile, TimeSpan Ttl);
