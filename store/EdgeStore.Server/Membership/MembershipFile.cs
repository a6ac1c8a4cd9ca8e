using System.Security.Cryptography;
using System.Text;
using EdgeStore.Core.Membership;
using EdgeStore.Server.Hosting;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeStore.Server.Membership;

/// <summary>Reads a membership file.</summary>
internal static class MembershipFile
{
    /// <summary>Strict: a field that this version does not know could mean that a member is meant to do what it does not.</summary>
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    /// <exception cref="StartupException">The file cannot be read or says something impossible.</exception>
    public static ClusterMembership Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or MembershipException)
        {
            throw new StartupException($"membership file {path}: {exception.Message}", exception);
        }
    }

    /// <exception cref="MembershipException">Not YAML of the expected shape, or it contradicts itself.</exception>
    public static ClusterMembership Parse(string text)
    {
        try
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            return ClusterMembership.Create(Yaml.Deserialize<MembershipConfig?>(text) ?? new MembershipConfig(), digest);
        }
        catch (YamlException exception)
        {
            var reason = exception.InnerException?.Message ?? exception.Message;
            throw new MembershipException([$"line {exception.Start.Line}: {reason}"]);
        }
    }
}
