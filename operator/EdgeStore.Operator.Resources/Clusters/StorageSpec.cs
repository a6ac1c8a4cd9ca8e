using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

[ExactlyOneOf("size", "hostPath")]
[Rule("!has(self.hostPath) || !has(self.storageClassName)", "storageClassName has no meaning with hostPath")]
[Rule("!has(self.hostPath) || self.retainPolicy == 'Retain'", "the operator cannot delete a hostPath: retainPolicy must be Retain")]
public sealed class StorageSpec
{
    public const string Retain = "Retain";
    public const string Delete = "Delete";

    [JsonPropertyName("size"), Quantity]
    [Description("Size of each member's PersistentVolumeClaim, for example 10Gi.")]
    public IntOrString? Size { get; set; }

    [JsonPropertyName("storageClassName"), MinLength(1)]
    [Description("Storage class of the claims. Left out: the cluster's default class.")]
    public string? StorageClassName { get; set; }

    [JsonPropertyName("hostPath"), RegularExpression(@"^/.*[^/]$")]
    [Description("Absolute path of a directory of the node, instead of a claim. It must exist and be writable for user 65532; each member makes a directory <namespace>-<member>-<tag>-<cluster id> in it, and stays on the node on which it first ran.")]
    public string? HostPath { get; set; }

    [JsonPropertyName("retainPolicy"), DefaultValue(Retain), AllowedValues(Retain, Delete)]
    [Description("What happens to a member's claim when the member has left, or when the cluster is deleted.")]
    public string? RetainPolicy { get; set; }
}
