using EdgeStore.Server.Access;

namespace EdgeStore.Server.Options;

/// <summary>The flag <c>--auth-token</c>: <c>simple</c>, or <c>jwt</c> with etcd's options. The keys are read when the server starts.</summary>
internal sealed class AuthTokenReader(FlagSet flags, FlagReader read)
{
    private const string Method = "sign-method";
    private const string PrivateKey = "priv-key";
    private const string PublicKey = "pub-key";
    private const string Ttl = "ttl";

    /// <summary>etcd's.</summary>
    private const string DefaultTtl = "5m";

    private static readonly string[] Methods =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"];

    private static readonly string[] Known = [Method, PrivateKey, PublicKey, Ttl];

    /// <returns>Null: simple.</returns>
    public JwtOptions? Read()
    {
        var value = flags[FlagCatalog.AuthToken];
        if (value.Text == "simple") return null;
        if (value.Text.Split(',', StringSplitOptions.TrimEntries) is not ["jwt", .. var parts])
            return read.Refuse<JwtOptions?>(value, $"'{value.Text}' is neither simple nor jwt,{Method}=<method>,{PrivateKey}=<path>,…", null);
        var options = new Dictionary<string, string>();
        foreach (var part in parts)
        {
            if (part.Split('=', 2) is [var name, { Length: > 0 } text] && Known.Contains(name)) options[name] = text;
            else read.Refuse(value, $"'{part}' is not {string.Join(", ", Known.Select(known => $"{known}=…"))}");
        }

        var method = options.GetValueOrDefault(Method, "");
        if (!Methods.Contains(method)) read.Refuse(value, $"{Method} '{method}' is not {string.Join(", ", Methods)}");
        if (!GoDuration.TryParse(options.GetValueOrDefault(Ttl, DefaultTtl), out var ttl) || ttl < TimeSpan.FromSeconds(1))
            read.Refuse(value, $"{Ttl} '{options[Ttl]}' is not a duration of a second or more, such as 5m");
        var (secret, open) = (options.GetValueOrDefault(PrivateKey), options.GetValueOrDefault(PublicKey));
        if (method.StartsWith('H') && secret is null) read.Refuse(value, $"{method} needs {PrivateKey}, the file of the secret");
        else if (secret is null && open is null) read.Refuse(value, $"needs {PrivateKey} to give and check tokens, or {PublicKey} to check those of others");
        return new JwtOptions(method, secret, open, ttl);
    }
}
