namespace EdgeStore.Operator.Runtime.Tests.Conformance;

/// <summary>The CRD of <see cref="Widget"/>.</summary>
internal static class WidgetDefinition
{
    internal static V1CustomResourceDefinition Make()
    {
        var descriptor = ResourceDescriptor.Of<Widget>();
        return new V1CustomResourceDefinition
        {
            Metadata = new V1ObjectMeta { Name = $"{descriptor.Plural}.{descriptor.Group}" },
            Spec = new V1CustomResourceDefinitionSpec
            {
                Group = descriptor.Group,
                Scope = "Namespaced",
                Names = new V1CustomResourceDefinitionNames { Kind = descriptor.Kind, ListKind = "WidgetList", Plural = descriptor.Plural, Singular = "widget" },
                Versions = [new V1CustomResourceDefinitionVersion
                {
                    Name = descriptor.Version,
                    Served = true,
                    Storage = true,
                    Subresources = new V1CustomResourceSubresources { Status = new object() },
                    Schema = new V1CustomResourceValidation
                    {
                        OpenAPIV3Schema = new V1JSONSchemaProps { Type = "object", XKubernetesPreserveUnknownFields = true },
                    },
                }],
            },
        };
    }
}
