using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Schema;

/// <summary>
/// Turns a C# type into a structural OpenAPI v3 schema. Descriptions, bounds and required fields come from the
/// attributes of <c>System.ComponentModel</c> and of this folder; Kubernetes' own types (tolerations, affinity, …) are
/// taken over field by field, without descriptions.
/// </summary>
internal sealed class SchemaBuilder(bool withRules)
{
    internal const string QuantityPattern =
        @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

    internal const string PercentPattern = "^([1-9][0-9]?|100)%$";

    public V1JSONSchemaProps Object(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => (Property: p, Name: p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name))
            .Where(p => p.Name is not null)
            .ToArray();
        var required = properties
            .Where(p => p.Property.GetCustomAttribute<RequiredAttribute>() is not null)
            .Select(p => p.Name!)
            .ToList();
        return new V1JSONSchemaProps
        {
            Type = "object",
            Description = Describe(type),
            Properties = properties.ToDictionary(p => p.Name!, p => Property(p.Property)),
            Required = required.Count == 0 ? null : required,
            OneOf = type.GetCustomAttribute<ExactlyOneOfAttribute>()?.Fields
                .Select(f => new V1JSONSchemaProps { Required = [f] })
                .ToList(),
            XKubernetesValidations = Rules(type),
        };
    }

    public IList<V1ValidationRule>? Rules(MemberInfo member)
    {
        var rules = member.GetCustomAttributes<RuleAttribute>()
            .Select(r => new V1ValidationRule { Rule = r.Rule, Message = r.Message })
            .ToList();
        return withRules && rules.Count > 0 ? rules : null;
    }

    private V1JSONSchemaProps Property(PropertyInfo property)
    {
        var schema = property.GetCustomAttribute<QuantityAttribute>() is not null ? Quantity()
            : property.GetCustomAttribute<IntOrPercentAttribute>() is not null ? IntOrPercent()
            : Value(property.PropertyType);
        if (Describe(property) is { } description) schema.Description = description;
        if (property.GetCustomAttribute<DefaultValueAttribute>() is { } value) schema.DefaultProperty = value.Value;
        if (property.GetCustomAttribute<DefaultEmptyAttribute>() is not null)
            schema.DefaultProperty = new Dictionary<string, object>();
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            schema.Minimum = Convert.ToDouble(range.Minimum, null);
            schema.Maximum = Convert.ToDouble(range.Maximum, null);
        }
        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern) schema.Pattern = pattern.Pattern;
        if (property.GetCustomAttribute<MinLengthAttribute>() is { } min)
        {
            if (schema.Type == "array") schema.MinItems = min.Length;
            else schema.MinLength = min.Length;
        }
        if (property.GetCustomAttribute<MaxLengthAttribute>() is { } max)
        {
            if (schema.Type == "array") schema.MaxItems = max.Length;
            else schema.MaxLength = max.Length;
        }
        if (property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
            (schema.Items as V1JSONSchemaProps ?? schema).EnumProperty = [.. allowed.Values!];
        if (property.GetCustomAttribute<ListMapKeyAttribute>() is { } key)
        {
            schema.XKubernetesListType = "map";
            schema.XKubernetesListMapKeys = [key.Key];
        }
        if (Rules(property) is { } rules) schema.XKubernetesValidations = [.. schema.XKubernetesValidations ?? [], .. rules];
        return schema;
    }

    private V1JSONSchemaProps Value(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return new V1JSONSchemaProps { Type = "string" };
        if (type == typeof(bool)) return new V1JSONSchemaProps { Type = "boolean" };
        if (type == typeof(int)) return new V1JSONSchemaProps { Type = "integer", Format = "int32" };
        if (type == typeof(long)) return new V1JSONSchemaProps { Type = "integer", Format = "int64" };
        if (type == typeof(DateTime)) return new V1JSONSchemaProps { Type = "string", Format = "date-time" };
        if (type == typeof(ResourceQuantity)) return Quantity();
        if (type == typeof(IntOrString)) return new V1JSONSchemaProps { XKubernetesIntOrString = true };
        if (type == typeof(V1Condition)) return Condition();
        return (type.IsGenericType ? type.GetGenericArguments() : []) switch
        {
            [_, var value] => new V1JSONSchemaProps { Type = "object", AdditionalProperties = Value(value) },
            [var element] => new V1JSONSchemaProps { Type = "array", Items = Value(element) },
            _ => Object(type),
        };
    }

    private static V1JSONSchemaProps Quantity() => new()
    {
        AnyOf = [new V1JSONSchemaProps { Type = "integer" }, new V1JSONSchemaProps { Type = "string" }],
        Pattern = QuantityPattern,
        XKubernetesIntOrString = true,
    };

    // Bounds hold for numbers and the pattern for strings; each is silent about the other.
    private static V1JSONSchemaProps IntOrPercent() => new()
    {
        AnyOf = [new V1JSONSchemaProps { Type = "integer" }, new V1JSONSchemaProps { Type = "string" }],
        Minimum = 1,
        Pattern = PercentPattern,
        XKubernetesIntOrString = true,
    };

    // As Kubernetes' own kinds declare it: a list-map key must be required, and the client's type does not say so.
    private V1JSONSchemaProps Condition()
    {
        var schema = Object(typeof(V1Condition));
        schema.Required = ["type", "status", "lastTransitionTime", "reason", "message"];
        schema.Properties["status"].EnumProperty = ["True", "False", "Unknown"];
        return schema;
    }

    private static string? Describe(MemberInfo member) => member.GetCustomAttribute<DescriptionAttribute>()?.Description;
}
