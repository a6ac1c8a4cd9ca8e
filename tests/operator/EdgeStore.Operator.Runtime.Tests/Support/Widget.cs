namespace EdgeStore.Operator.Runtime.Tests.Support;

/// <summary>The custom resource of these tests.</summary>
[KubernetesEntity(Group = "test.edgestore.io", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    internal const string Collection = "test.edgestore.io/widgets";

    public string ApiVersion { get; set; } = "test.edgestore.io/v1";

    public string Kind { get; set; } = "Widget";

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec Spec { get; set; } = new();

    public WidgetStatus? Status { get; set; }

    internal static Widget Named(string name, int size = 1, string ns = "a") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns },
        Spec = new WidgetSpec { Size = size },
    };
}

public sealed class WidgetSpec
{
    public int Size { get; set; }
}

public sealed class WidgetStatus
{
    public int? Size { get; set; }

    public string? Phase { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
