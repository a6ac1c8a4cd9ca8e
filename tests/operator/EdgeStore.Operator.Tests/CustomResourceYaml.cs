using k8s;
using YamlDotNet.Serialization;

namespace EdgeStore.Operator.Tests;

/// <summary>Reads custom resources as the API server hands them out: by way of JSON.</summary>
internal static class CustomResourceYaml
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
    private static readonly ISerializer Writer = new SerializerBuilder().JsonCompatible().Build();

    public static T Read<T>(string yaml) => KubernetesJson.Deserialize<T>(Writer.Serialize(Reader.Deserialize<object>(yaml)));
}
