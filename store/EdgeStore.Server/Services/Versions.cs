using System.Reflection;

namespace EdgeStore.Server.Services;

/// <summary>What this server says it is.</summary>
internal static class Versions
{
    /// <summary>
    /// The etcd whose API and behaviour is served. Clients compare it: kube-apiserver asks for progress notifications of
    /// its own watch streams only from 3.5.13 on.
    /// </summary>
    public const string EtcdApi = "3.5.21";

    public const string EtcdCluster = "3.5.0";

    public static readonly string Build =
        typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
