using System.Collections;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace EdgeStore.Server.Options;

/// <summary>
/// The file of <c>--config-file</c>: etcd's YAML. Keys are the flags' names; the sections have short ones.
/// <code>
/// name: n1
/// listen-client-urls: https://0.0.0.0:2379
/// client-transport-security: { cert-file: /tls/tls.crt, key-file: /tls/tls.key }
/// log-outputs: [stderr]
/// </code>
/// </summary>
internal static class ConfigFile
{
    private static readonly Dictionary<string, Dictionary<string, string>> Sections = new()
    {
        ["client-transport-security"] = new()
        {
            ["cert-file"] = "cert-file",
            ["key-file"] = "key-file",
            ["client-cert-file"] = "client-cert-file",
            ["client-key-file"] = "client-key-file",
            ["client-cert-auth"] = "client-cert-auth",
            ["trusted-ca-file"] = "trusted-ca-file",
            ["auto-tls"] = "auto-tls",
            ["crl-file"] = "client-crl-file",
            ["allowed-hostname"] = "client-cert-allowed-hostname",
        },
        ["peer-transport-security"] = new()
        {
            ["cert-file"] = "peer-cert-file",
            ["key-file"] = "peer-key-file",
            ["client-cert-file"] = "peer-client-cert-file",
            ["client-key-file"] = "peer-client-key-file",
            ["client-cert-auth"] = "peer-client-cert-auth",
            ["trusted-ca-file"] = "peer-trusted-ca-file",
            ["auto-tls"] = "peer-auto-tls",
            ["crl-file"] = "peer-crl-file",
            ["allowed-cn"] = "peer-cert-allowed-cn",
            ["allowed-hostname"] = "peer-cert-allowed-hostname",
        },
        ["socket-options"] = new()
        {
            ["reuse-port"] = "socket-reuse-port",
            ["reuse-address"] = "socket-reuse-address",
        },
    };

    /// <exception cref="UsageException">The file cannot be read, is not YAML, or has keys that are no flags.</exception>
    public static FlagSource Read(string path, IReadOnlyCollection<string> flags)
    {
        try
        {
            return FlagSource.File(path, Parse(File.ReadAllText(path), flags));
        }
        catch (UsageException exception)
        {
            throw new UsageException([.. exception.Problems.Select(problem => $"{path}: {problem}")]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"--{FlagCatalog.ConfigFile.Name}: {exception.Message}"]);
        }
    }

    /// <returns>Flag → text. A key without a value is as good as none.</returns>
    /// <exception cref="UsageException">Not YAML, or keys that are no flags.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string yaml, IReadOnlyCollection<string> flags)
    {
        var given = new Dictionary<string, string>();
        var problems = new List<string>();
        foreach (var (key, value) in Entries(yaml))
        {
            if (Sections.TryGetValue(key, out var section)) AddSection(key, section, value);
            else if (flags.Contains(key)) Add(key, key, value);
            else problems.Add(Unknown(key, flags.Concat(Sections.Keys)));
        }

        return problems.Count == 0 ? given : throw new UsageException(problems);

        void AddSection(string name, Dictionary<string, string> section, object? value)
        {
            if (value is not IDictionary entries)
            {
                if (value is not null) problems.Add($"{name} must have keys of its own");
                return;
            }

            foreach (DictionaryEntry entry in entries)
            {
                var key = entry.Key.ToString()!;
                if (section.TryGetValue(key, out var flag)) Add($"{name}.{key}", flag, entry.Value);
                else problems.Add(Unknown(key, section.Keys) + $" (in {name})");
            }
        }

        void Add(string key, string flag, object? value)
        {
            if (value is IDictionary) problems.Add($"{key} must be a value or a list");
            else if (value is IEnumerable list and not string) given[flag] = string.Join(',', list.Cast<object>());
            else if (value is not null) given[flag] = value.ToString()!;
        }
    }

    private static Dictionary<string, object?> Entries(string yaml)
    {
        try
        {
            return new DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>?>(yaml) ?? [];
        }
        catch (YamlException exception) when (exception.InnerException is InvalidCastException || exception.Message.Contains("'MappingStart'", StringComparison.Ordinal))
        {
            throw new UsageException(["there are no flags in it, such as 'name: value'"]);
        }
        catch (YamlException exception)
        {
            throw new UsageException([$"line {exception.Start.Line}: {exception.InnerException?.Message ?? exception.Message}"]);
        }
    }

    private static string Unknown(string key, IEnumerable<string> known) =>
        $"unknown key {key}" + (Spelling.Nearest(key, known) is { } hint ? $"; did you mean {hint}?" : "");
}
