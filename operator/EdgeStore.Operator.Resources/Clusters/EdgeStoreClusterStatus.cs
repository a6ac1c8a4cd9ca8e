using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("What the operator found, and what it must remember.")]
public sealed class EdgeStoreClusterStatus
{
    [JsonPropertyName("observedGeneration")]
    [Description("The generation of the spec that was processed to its end, without an error.")]
    public long? ObservedGeneration { get; set; }

    [JsonPropertyName("conditions"), ListMapKey("type")]
    [Description("Available, Progressing, UpgradeInProgress, Degraded, Converged and CertificatesReady; RepairHealthy where repairs are scheduled or were made.")]
    public List<V1Condition>? Conditions { get; set; }

    [JsonPropertyName("members")]
    [Description("Members that exist.")]
    public int Members { get; set; }

    [JsonPropertyName("readyMembers")]
    [Description("Members that serve.")]
    public int ReadyMembers { get; set; }

    [JsonPropertyName("offlineMembers")]
    [Description("Members that are Offline or Expired. Changes and repairs do not wait for them.")]
    public int OfflineMembers { get; set; }

    [JsonPropertyName("schedule")]
    [Description("The schedule of links that members are given. Left out: none was ever needed, members choose their links themselves.")]
    public ScheduleStatus? Schedule { get; set; }

    [JsonPropertyName("updatedMembers")]
    [Description("Members whose pod has the current template.")]
    public int UpdatedMembers { get; set; }

    [JsonPropertyName("nextTag"), Range(1, 262144)]
    [Description("The tag that the next new member gets. It is raised before a tag is used, and never lowered: tags are never used twice.")]
    public int? NextTag { get; set; }

    [JsonPropertyName("removedMembers"), ListMapKey("tag")]
    [Description("Members that have left. They stay in the membership, so that the others refuse them if they come back.")]
    public List<RemovedMember>? RemovedMembers { get; set; }

    [JsonPropertyName("lastRepair")]
    [Description("The repair that ended last.")]
    public LastRepair? LastRepair { get; set; }

    [JsonPropertyName("nextRepair")]
    [Description("When the next repair begins by the schedule.")]
    public DateTime? NextRepair { get; set; }

    [JsonPropertyName("repairsScheduledUpTo")]
    [Description("The latest time of the schedule that was acted upon.")]
    public DateTime? RepairsScheduledUpTo { get; set; }

    [JsonPropertyName("repairDebt")]
    [Description("Comparisons that repairs skipped because a member was away. They are made up for when it is back.")]
    public List<RepairDebt>? RepairDebt { get; set; }

    [JsonPropertyName("selector")]
    [Description("Label selector of the members' pods, for the scale subresource.")]
    public string? Selector { get; set; }

    [JsonPropertyName("membershipDigest")]
    [Description("SHA-256 of the membership file that every member should work by.")]
    public string? MembershipDigest { get; set; }

    [JsonPropertyName("currentTemplateHash")]
    [Description("Hash of the pod template that every member should run.")]
    public string? CurrentTemplateHash { get; set; }

    [JsonPropertyName("lastTemplate")]
    [Description("What all members last ran, and what a rollback puts back.")]
    public MemberTemplate? LastTemplate { get; set; }

    [JsonPropertyName("releases"), ListMapKey("version")]
    [Description("Images of the releases that all members ran, offline ones apart: of each minor release the newest patch, the oldest first, 10 at most. A member that missed releases goes over these when the current one cannot read its data.")]
    public List<RanRelease>? Releases { get; set; }

    [JsonPropertyName("upgrade")]
    [Description("The last change of what the members' pods are made from. Left out: there was none.")]
    public UpgradeStatus? Upgrade { get; set; }

    [JsonPropertyName("certificateSource"), AllowedValues("Authority", "CertManager", "Secrets")]
    [Description("Whose certificates the members have: the cluster's own authority, cert-manager, or given secrets.")]
    public string? CertificateSource { get; set; }

    [JsonPropertyName("image")]
    [Description("The image of the members: spec.image, or the default that was taken when the cluster was first seen.")]
    public string? Image { get; set; }

    [JsonPropertyName("backup")]
    [Description("Where spec.backup stands.")]
    public ClusterBackupStatus? Backup { get; set; }

    [JsonPropertyName("restore")]
    [Description("What the cluster was, or is being, restored from.")]
    public ClusterRestoreStatus? Restore { get; set; }
}

public sealed class ClusterBackupStatus
{
    [JsonPropertyName("lastScheduleTime")]
    [Description("The last due time that was dealt with; at first, when the operator first saw the schedule.")]
    public DateTime? LastScheduleTime { get; set; }

    [JsonPropertyName("nextScheduleTime")]
    [Description("When the next backup is due. Left out while suspended.")]
    public DateTime? NextScheduleTime { get; set; }

    [JsonPropertyName("lastSuccessfulTime")]
    [Description("When a scheduled backup last succeeded.")]
    public DateTime? LastSuccessfulTime { get; set; }

    [JsonPropertyName("lastSuccessfulName")]
    [Description("The EdgeStoreBackup of it.")]
    public string? LastSuccessfulName { get; set; }
}

public sealed class ClusterRestoreStatus
{
    [JsonPropertyName("source"), Required]
    [Description("spec.restore in short, as it was when the cluster was made.")]
    public string Source { get; set; } = "";

    [JsonPropertyName("member"), Required]
    [Description("The member that is restored; the others join it afterwards.")]
    public string Member { get; set; } = "";

    [JsonPropertyName("completionTime")]
    [Description("When the restored member first answered. Left out: it has not yet.")]
    public DateTime? CompletionTime { get; set; }
}

/// <summary>The tombstone of a member that has left.</summary>
public sealed class RemovedMember
{
    [JsonPropertyName("name"), Required]
    [Description("The member's name. A later member may have the same.")]
    public string Name { get; set; } = "";

    [JsonPropertyName("tag"), Required]
    [Description("The member's tag, which no other member ever gets.")]
    public int Tag { get; set; }

    [JsonPropertyName("memberID")]
    [Description("The incarnation that said it has left. Left out: the member never started.")]
    public string? MemberId { get; set; }

    [JsonPropertyName("changes")]
    [Description("How many changes it was known to have made, which must not be lost with a member that is replaced later.")]
    public long? Changes { get; set; }
}

/// <summary>What must outlive the operator, so that versions only grow.</summary>
public sealed class ScheduleStatus
{
    [JsonPropertyName("version"), Required]
    [Description("Grows with every change. A member never takes an older one for a newer one.")]
    public long Version { get; set; }

    [JsonPropertyName("basis"), Required]
    [Description("Hash of what the schedule was computed from: members, sites, who is offline, and the spec.")]
    public string Basis { get; set; } = "";

    [JsonPropertyName("links"), Required]
    [Description("How many links it has. 0: members choose themselves.")]
    public int Links { get; set; }
}
