using System.Text.Json.Nodes;
using YamlDotNet.Serialization;
using k8s;

namespace EdgeStore.Operator.Tests;

/// <summary>Reads custom resources as the API server hands them out: by way of JSON.</summary>
internal static class CustomResourceYaml
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
    private static readonly ISerializer Writer = new SerializerBuilder().JsonCompatible().Build();

    public static T Read<T>(string yaml) => KubernetesJson.Deserialize<T>(ToJson(yaml));

    public static JsonNode? Json(string yaml) => JsonNode.Parse(ToJson(yaml));

    private static string ToJson(string yaml) => Writer.Serialize(Reader.Deserialize<object>(yaml));
}
