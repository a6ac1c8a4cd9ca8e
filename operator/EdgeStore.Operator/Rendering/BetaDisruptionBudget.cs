using System.Text.Json.Serialization;
using k8s;

namespace EdgeStore.Operator.Rendering;

/// <summary>A PodDisruptionBudget as API servers before 1.21 know it. What the operator writes of it is the same as in policy/v1.</summary>
[KubernetesEntity(Group = "policy", ApiVersion = "v1beta1", Kind = V1PodDisruptionBudget.KubeKind, PluralName = V1PodDisruptionBudget.KubePluralName)]
internal sealed class BetaDisruptionBudget : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "policy/v1beta1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = V1PodDisruptionBudget.KubeKind;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public V1PodDisruptionBudgetSpec? Spec { get; set; }
}
