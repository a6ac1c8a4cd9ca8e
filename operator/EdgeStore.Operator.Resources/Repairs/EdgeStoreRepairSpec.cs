using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Resources.Repairs;

[Description("Who is compared, and how much that may cost. It cannot be changed: make another repair instead.")]
[Rule("self == oldSelf", "a repair cannot be changed: delete it, which stops it, or make another")]
[Rule("!has(self.pairList) || !has(self.members)", "pairList says who is compared; members has no meaning beside it")]
public sealed class EdgeStoreRepairSpec : RepairLimits
{
    [JsonPropertyName("clusterName"), Required, MinLength(1)]
    [Description("The EdgeStoreCluster, in the same namespace, whose members are compared. A repair waits until no other one of the same cluster runs.")]
    public string ClusterName { get; set; } = "";

    [JsonPropertyName("members"), MinLength(2), MaxLength(1000)]
    [Description("Only these members are compared with each other. Left out: all.")]
    public List<string>? Members { get; set; }

    [JsonPropertyName("pairList"), MinLength(1), MaxLength(2000)]
    [Description("Exactly these pairs are compared, whatever pairs says.")]
    public List<RepairPair>? PairList { get; set; }
}

public sealed class RepairPair
{
    [JsonPropertyName("member"), Required, MinLength(1)]
    [Description("The member that asks the other.")]
    public string Member { get; set; } = "";

    [JsonPropertyName("peer"), Required, MinLength(1)]
    [Description("The other member.")]
    public string Peer { get; set; } = "";
}
