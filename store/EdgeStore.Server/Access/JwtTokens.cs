using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeStore.Core.Access;
using EdgeStore.Core.Errors;
using EdgeStore.Server.Writing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EdgeStore.Server.Access;

/// <summary>
/// Signed tokens with etcd's claims, so that every member with the key takes them, after restarts too. They end at their time, and
/// when the user goes or gets another password: a claim of edgestore's own says of which password a token is. Tokens of
/// another program, which have no such claim, live as long as their user.
/// <code>{ "username": "alice", "revision": 8, "exp": 1700000000, "edgestore": "…" }</code>
/// </summary>
internal sealed class JwtTokens(JwtOptions options, JwtKeys keys, StoreHead store, TimeProvider time) : IUserTokens
{
    private const string UserClaim = "username";
    private const string ExpiryClaim = "exp";
    private const string PasswordClaim = "edgestore";

    /// <summary>Checking a signature costs more than a small request. Whoever has the key could fill the memory.</summary>
    private const int MaxKnown = 10_000;

    private readonly JsonWebTokenHandler _handler = new();
    private readonly ConcurrentDictionary<string, Claims> _known = new();
    private readonly AccessView _view = new();

    private AccessRules Rules => _view.Of(store.Published.System);

    public static TokenValidationResult Check(JsonWebTokenHandler handler, string text, SecurityKey key, string algorithm)
    {
        // Times are checked against the server's own clock, and etcd knows neither issuers nor audiences. Nothing in here
        // waits: the key is at hand.
        var parameters = new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [algorithm],
            RequireSignedTokens = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        };
        return handler.ValidateTokenAsync(text, parameters).GetAwaiter().GetResult();
    }

    public string Issue(string user)
    {
        if (keys.Signing is not { } signing) throw EtcdErrors.VerifyOnlyKey.ToException();
        var rules = Rules;
        var claims = new Dictionary<string, object>
        {
            [UserClaim] = user,
            ["revision"] = rules.Revision,
            [ExpiryClaim] = (time.GetUtcNow() + options.Ttl).ToUnixTimeSeconds(),
            [PasswordClaim] = MarkOf(rules.FindUser(user)),
        };
        return _handler.CreateToken(JsonSerializer.Serialize(claims), signing);
    }

    public string? UserOf(string text)
    {
        if (!_known.TryGetValue(text, out var claims))
        {
            if (Read(text) is not { } read) return null;
            if (_known.Count >= MaxKnown) _known.Clear();
            _known[text] = claims = read;
        }

        if (claims.Expiry <= time.GetUtcNow().ToUnixTimeSeconds())
        {
            _known.TryRemove(text, out _);
            return null;
        }

        return claims.Password is null || claims.Password == MarkOf(Rules.FindUser(claims.User)) ? claims.User : null;
    }

    private Claims? Read(string text)
    {
        var result = Check(_handler, text, keys.Verifying, options.Algorithm);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token) return null;
        if (!token.TryGetPayloadValue<string>(UserClaim, out var user) || !token.TryGetPayloadValue<long>(ExpiryClaim, out var expiry)) return null;
        return new Claims(user, expiry, token.TryGetPayloadValue<string>(PasswordClaim, out var password) ? password : null);
    }

    /// <summary>Tells passwords apart; of a salted hash, so that it says nothing about the password.</summary>
    private static string MarkOf(AccessUser? user) =>
        user is null ? "" : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(user.PasswordHash)).AsSpan(0, 12));

    private sealed record Claims(string User, long Expiry, string? Password);
}
