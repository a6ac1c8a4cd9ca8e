using System.Security.Cryptography;
using System.Text;
using EdgeStore.Operator.Settings;
using k8s;

namespace EdgeStore.Operator.Rendering;

/// <summary>
/// Identifies what a pod was made from. It covers the inputs that a user can change, not the rendered pod: what a newer
/// operator renders differently takes effect at the next restart, so that upgrading the operator does not restart the
/// fleet. <see cref="Revision"/> is raised for a difference that must not wait for that.
/// </summary>
internal static class TemplateHash
{
    private const int Revision = 1;

    public static string Of(ClusterSettings settings)
    {
        var inputs = new Dictionary<string, object?>
        {
            ["revision"] = Revision,
            ["image"] = settings.Image,
            ["arguments"] = StoreArguments.Shared(settings).ToArray(),
            ["resources"] = settings.Resources,
            ["scheduling"] = settings.Scheduling,
        };
        // What is not used is left out, so that fleets from before it could be used are as they should be.
        if (settings.Peers.Source == CertificateSource.Secrets)
            inputs["peerSecrets"] = new[] { settings.Peers.SecretPattern, settings.Peers.AuthoritySecret };
        if (settings.HostNetwork) inputs["hostNetwork"] = true;
        if (settings.Clients is { } clients)
            inputs["clientSecrets"] = new[] { clients.SecretPattern, settings.ClientAuthoritySecret };
        return Of(inputs);
    }

    /// <summary>Hash of a rendered object that nothing but the operator fills in.</summary>
    public static string Of(object value)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(KubernetesJson.Serialize(value))))[..16];
}
