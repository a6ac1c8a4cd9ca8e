namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Settings of the client.</summary>
public sealed class KubernetesClientOptions
{
    /// <summary>Field manager of every write; never change it in a release: the old manager's fields would be orphaned.</summary>
    public string FieldManager { get; set; } = "edgestore-operator";

    /// <summary>A request other than a watch fails after this time.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Objects a page when everything is listed.</summary>
    public int PageSize { get; set; } = 500;
}
