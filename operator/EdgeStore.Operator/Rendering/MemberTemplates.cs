using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Rendering;

/// <summary>What of a cluster's settings goes into its members' pods, as it is remembered.</summary>
internal static class MemberTemplates
{
    public static MemberTemplate Of(ClusterSettings settings) => new()
    {
        Image = settings.Image,
        Version = settings.Version,
        Options = settings.Options,
        Resources = settings.Resources,
        Scheduling = settings.Scheduling,
        HostNetwork = settings.HostNetwork ? true : null,
    };

    /// <summary>Not what is in <c>tls</c>: certificates, services and clients follow the spec, and cannot follow a pod back.</summary>
    public static ClusterSettings With(this ClusterSettings settings, MemberTemplate template) => settings with
    {
        Image = template.Image,
        Version = template.Version,
        Options = template.Options ?? new StoreOptions(),
        Resources = template.Resources,
        Scheduling = template.Scheduling ?? new SchedulingSpec(),
        HostNetwork = template.HostNetwork ?? false,
    };
}
