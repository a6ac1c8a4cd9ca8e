using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("What the fleet should be like.")]
[Rule("!has(self.scheduling) || has(self.placement.replicas)", "scheduling belongs to placement.replicas; placement.perNode has its own nodeSelector and tolerations")]
[Rule("has(self.restore) ? has(oldSelf.restore) && self.restore == oldSelf.restore : !has(oldSelf.restore)", "restore is for a new cluster: it cannot change after creation")]
[Rule("self.tls.enabled == oldSelf.tls.enabled", "tls.enabled cannot change after creation: members with and without TLS cannot talk to each other")]
public sealed class EdgeStoreClusterSpec
{
    public const string ReleasePattern = @"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$";

    [JsonPropertyName("image"), MinLength(1)]
    [Description("Container image of the store. Left out: the operator's default at the time it first saw the cluster, which status.image shows and which upgrading the operator does not change.")]
    public string? Image { get; set; }

    [JsonPropertyName("version"), RegularExpression(ReleasePattern)]
    [Description("The release of the store in the image, such as 0.1.0, for images whose tag does not tell it. A release that the running members cannot talk to is refused. Changing it alone restarts nothing.")]
    public string? Version { get; set; }

    [JsonPropertyName("placement"), Required]
    [Description("Where members run, and how many: replicas or perNode.")]
    public PlacementSpec? Placement { get; set; }

    [JsonPropertyName("storage"), Required]
    [Description("Where each member keeps its data. A change holds for members that are created later.")]
    public StorageSpec? Storage { get; set; }

    [JsonPropertyName("options"), DefaultEmpty]
    [Description("Settings of the store. What is left out keeps the store's own default.")]
    public StoreOptions? Options { get; set; }

    [JsonPropertyName("tls"), DefaultEmpty]
    [Description("Encryption and authentication between members, and between the operator and members.")]
    public TlsSpec? Tls { get; set; }

    [JsonPropertyName("upgrade"), DefaultEmpty]
    [Description("How a change of image, options, resources, scheduling or hostNetwork rolls over the members.")]
    public UpgradeSpec? Upgrade { get; set; }

    [JsonPropertyName("membership"), DefaultEmpty]
    [Description("When a member may be stopped.")]
    public MembershipSpec? Membership { get; set; }

    [JsonPropertyName("sites"), DefaultEmpty]
    [Description("Where members are: what the places have in common, and when members there may be disturbed.")]
    public SitesSpec? Sites { get; set; }

    [JsonPropertyName("antiEntropy"), DefaultEmpty]
    [Description("How members are kept equal.")]
    public AntiEntropySpec? AntiEntropy { get; set; }

    [JsonPropertyName("paused"), DefaultValue(false)]
    [Description("True: the operator watches and reports, but changes nothing.")]
    public bool Paused { get; set; }

    [JsonPropertyName("resources")]
    [Description("Compute resources of each member's container.")]
    public ContainerResources? Resources { get; set; }

    [JsonPropertyName("scheduling")]
    [Description("On which nodes members of placement.replicas may run.")]
    public SchedulingSpec? Scheduling { get; set; }

    [JsonPropertyName("hostNetwork"), DefaultValue(false)]
    [Description("True: members use the network of their nodes, so that what runs on a node without being a pod, such as a kube-apiserver, reaches its member at 127.0.0.1:2379 whatever becomes of the pod. The ports 2379 to 2381 of the node must be free, so a node has one member. A change restarts the members one after the other.")]
    public bool HostNetwork { get; set; }

    [JsonPropertyName("backup")]
    [Description("Backups by a schedule. A single one is made with an EdgeStoreBackup.")]
    public BackupScheduleSpec? Backup { get; set; }

    [JsonPropertyName("restore")]
    [Description("What a new cluster begins with. Its first member is restored from it, the others join that one. It is another cluster than the one that the backup is of. It cannot change after creation.")]
    public RestoreSpec? Restore { get; set; }
}
