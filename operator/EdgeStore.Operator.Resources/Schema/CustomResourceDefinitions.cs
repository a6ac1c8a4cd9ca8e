using System.Reflection;
using EdgeStore.Operator.Resources.Backups;
using EdgeStore.Operator.Resources.Clusters;
using EdgeStore.Operator.Resources.Members;
using EdgeStore.Operator.Resources.Repairs;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Schema;

/// <summary>The CRDs of this operator, built from the resource types.</summary>
public static class CustomResourceDefinitions
{
    private static readonly Type[] Kinds = [typeof(EdgeStoreCluster), typeof(EdgeStoreMember), typeof(EdgeStoreRepair), typeof(EdgeStoreBackup)];

    /// <param name="withRules">
    /// Whether to include CEL rules. API servers before 1.25 do not have them in their schema, so that kubectl's
    /// validation and server-side apply refuse the whole CRD there.
    /// </param>
    public static IReadOnlyList<V1CustomResourceDefinition> Build(bool withRules) => [.. Kinds.Select(k => Build(k, withRules))];

    private static V1CustomResourceDefinition Build(Type type, bool withRules)
    {
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
        return new V1CustomResourceDefinition
        {
            ApiVersion = "apiextensions.k8s.io/v1",
            Kind = "CustomResourceDefinition",
            Metadata = new V1ObjectMeta { Name = $"{entity.PluralName}.{entity.Group}" },
            Spec = new V1CustomResourceDefinitionSpec
            {
                Group = entity.Group,
                Scope = "Namespaced",
                Names = new V1CustomResourceDefinitionNames
                {
                    Kind = entity.Kind,
                    ListKind = entity.Kind + "List",
                    Plural = entity.PluralName,
                    Singular = entity.Kind.ToLowerInvariant(),
                    ShortNames = [type.GetCustomAttribute<ShortNameAttribute>()!.Name],
                    Categories = [ApiGroup.Category],
                },
                Versions = [Version(type, entity, withRules)],
            },
        };
    }

    private static V1CustomResourceDefinitionVersion Version(Type type, KubernetesEntityAttribute entity, bool withRules)
    {
        var scale = type.GetCustomAttribute<ScaleAttribute>();
        return new V1CustomResourceDefinitionVersion
        {
            Name = entity.ApiVersion,
            Served = true,
            Storage = true,
            Schema = new V1CustomResourceValidation { OpenAPIV3Schema = Root(type, withRules) },
            AdditionalPrinterColumns = [.. type.GetCustomAttributes<PrinterColumnAttribute>().Select(c => new V1CustomResourceColumnDefinition
            {
                Name = c.Name,
                Type = c.Type,
                JsonPath = c.JsonPath,
                Description = c.Description,
                Priority = c.Priority == 0 ? null : c.Priority,
            })],
            Subresources = new V1CustomResourceSubresources
            {
                Status = new Dictionary<string, object>(),
                Scale = scale is null ? null : new V1CustomResourceSubresourceScale
                {
                    SpecReplicasPath = scale.SpecReplicasPath,
                    StatusReplicasPath = scale.StatusReplicasPath,
                    LabelSelectorPath = scale.LabelSelectorPath,
                },
            },
        };
    }

    private static V1JSONSchemaProps Root(Type type, bool withRules)
    {
        var schema = new SchemaBuilder(withRules).Object(type);
        var name = type.GetCustomAttribute<ResourceNameAttribute>();
        // The API server owns these three; a CRD may only narrow metadata.name.
        schema.Properties["apiVersion"] = new V1JSONSchemaProps { Type = "string" };
        schema.Properties["kind"] = new V1JSONSchemaProps { Type = "string" };
        schema.Properties["metadata"] = new V1JSONSchemaProps
        {
            Type = "object",
            Properties = name is null ? null : new Dictionary<string, V1JSONSchemaProps>
            {
                ["name"] = new() { Type = "string", Pattern = name.Pattern, MaxLength = name.MaxLength },
            },
        };
        return schema;
    }
}
