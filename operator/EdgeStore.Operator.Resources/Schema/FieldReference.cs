using System.Globalization;
using System.Text;
using System.Text.Json;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Schema;

/// <summary>
/// The page for people that says what every field is, made of the same schemas as the CRDs.
/// <code>
/// | field | type | description |
/// | `storage` | object, required | Where each member keeps its data. … |
/// | `storage.retainPolicy` | string, default `Retain` | What happens to … One of `Retain`, `Delete`. |
/// </code>
/// </summary>
public static class FieldReference
{
    private const string Intro =
        """
        # Custom resources

        Every field of the resources in the group `edgestore.io`, version `v1alpha1`. `kubectl explain edgestorecluster.spec` says the same.
        How they are used is in [operating](../operating.md), with [samples](../../config/samples); what conditions, their reasons and events
        say is in [conditions and events](conditions-and-events.md).

        Generated from the types in [operator/EdgeStore.Operator.Resources](../../operator/EdgeStore.Operator.Resources) by
        `edgestore-operator generate-reference`; do not edit.

        """;

    public static string Render()
    {
        var page = new StringBuilder(Intro.ReplaceLineEndings("\n"));
        foreach (var crd in CustomResourceDefinitions.Build(withRules: true))
        {
            var schema = crd.Spec.Versions[0].Schema.OpenAPIV3Schema;
            page.Append(CultureInfo.InvariantCulture, $"\n## {crd.Spec.Names.Kind}\n\n`kubectl get {crd.Spec.Names.ShortNames[0]}`. {schema.Description}\n");
            foreach (var part in (string[])["spec", "status"])
                Append(page, crd.Spec.Names.Kind, part, schema.Properties[part]);
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, string kind, string part, V1JSONSchemaProps schema)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### {kind}.{part}\n\n{schema.Description}\n\n| field | type | description |\n|---|---|---|\n");
        var rules = new List<string>();
        Append(page, rules, "", schema);
        if (rules.Count == 0) return;
        page.Append("\nAlso checked, by the API server since Kubernetes 1.25 and always by the operator:\n\n");
        foreach (var rule in rules) page.Append(CultureInfo.InvariantCulture, $"- {rule}\n");
    }

    private static void Append(StringBuilder page, List<string> rules, string prefix, V1JSONSchemaProps schema)
    {
        rules.AddRange((schema.XKubernetesValidations ?? []).Select(rule => prefix.Length == 0 ? rule.Message : $"`{prefix.TrimEnd('.')}`: {rule.Message}"));
        foreach (var (name, field) in schema.Properties)
        {
            var isRequired = schema.Required?.Contains(name) == true;
            page.Append(CultureInfo.InvariantCulture, $"| `{prefix}{name}` | {Type(field, isRequired)} | {Cell(field)} |\n");
            if (Nested(field) is { } nested) Append(page, rules, $"{prefix}{name}{Suffix(field)}.", nested);
        }
    }

    /// <summary>Kubernetes' own types come without descriptions, and have pages of their own.</summary>
    private static V1JSONSchemaProps? Nested(V1JSONSchemaProps field)
    {
        var inner = field.Items as V1JSONSchemaProps ?? field.AdditionalProperties as V1JSONSchemaProps ?? field;
        return inner.Properties?.Values.Any(property => property.Description is not null) == true ? inner : null;
    }

    private static string Suffix(V1JSONSchemaProps field) => field.Items is not null ? "[]" : field.AdditionalProperties is not null ? ".*" : "";

    private static string Type(V1JSONSchemaProps field, bool isRequired)
    {
        var text = TypeName(field);
        if (isRequired) text += ", required";
        return field.DefaultProperty is null ? text : $"{text}, default `{JsonSerializer.Serialize(field.DefaultProperty).Trim('"')}`";
    }

    private static string TypeName(V1JSONSchemaProps field) =>
        field.Items is V1JSONSchemaProps item ? $"list of {TypeName(item)}"
        : field.AdditionalProperties is V1JSONSchemaProps value ? $"map to {TypeName(value)}"
        : field.XKubernetesIntOrString == true ? (field.Pattern == SchemaBuilder.PercentPattern ? "integer or percentage" : "quantity")
        : field.Format == "date-time" ? "time"
        : field.Type ?? "any";

    private static string Cell(V1JSONSchemaProps field)
    {
        var constrained = field.Items as V1JSONSchemaProps ?? field;
        string?[] parts =
        [
            field.Description?.Replace("<", "&lt;", StringComparison.Ordinal),
            constrained.EnumProperty is { Count: > 0 } values ? $"One of {string.Join(", ", values.Select(value => $"`{value}`"))}." : null,
            Bounds(field),
            field.Pattern is { } pattern && field.XKubernetesIntOrString != true ? $"Matches `{pattern}`." : null,
        ];
        return string.Join(' ', parts.Where(part => part is not null)).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string? Bounds(V1JSONSchemaProps field) => (field.Minimum, field.Maximum) switch
    {
        ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}."),
        ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"At least {least}."),
        (null, { } most) => string.Create(CultureInfo.InvariantCulture, $"At most {most}."),
        _ => null,
    };
}
