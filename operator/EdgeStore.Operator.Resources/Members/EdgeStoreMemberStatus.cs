using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Members;

[Description("What the member last said of itself, and what the operator must remember of it.")]
public sealed class EdgeStoreMemberStatus
{
    [JsonPropertyName("phase"), AllowedValues(MemberPhase.Pending, MemberPhase.Joining, MemberPhase.Ready, MemberPhase.Late, MemberPhase.Offline, MemberPhase.Expired, MemberPhase.Leaving, MemberPhase.Failed)]
    [Description("Pending: no running pod yet. Joining: runs, has not served yet. Ready: serves. Late: serves, but lacks changes that others had at the look before. Offline: silent, its node is gone or not ready. Expired: offline for longer than membership.expireAfterSeconds; it is seeded anew when it returns. Leaving: on its way out. Failed: see message.")]
    public string? Phase { get; set; }

    [JsonPropertyName("memberID"), RegularExpression("^[0-9a-f]{16}$")]
    [Description("The member's incarnation, 16 hexadecimal digits. Learnt once; a member with another one has lost its data.")]
    public string? MemberId { get; set; }

    [JsonPropertyName("version")]
    [Description("Version of the running store.")]
    public string? Version { get; set; }

    [JsonPropertyName("protocol")]
    [Description("Versions of the peer protocol that the running store speaks, from the oldest to the newest: 1-1.")]
    public string? Protocol { get; set; }

    [JsonPropertyName("pendingOnReturn")]
    [Description("True: the member is offline and gets the current pod template when it returns.")]
    public bool? PendingOnReturn { get; set; }

    [JsonPropertyName("lastSeen")]
    [Description("When the member last answered, to about half a minute.")]
    public DateTime? LastSeen { get; set; }

    [JsonPropertyName("site")]
    [Description("The value of the label sites.topologyKey of the member's node; kept while the node is unknown.")]
    public string? Site { get; set; }

    [JsonPropertyName("ownChanges")]
    [Description("How many changes the member had made itself when it last answered. It is replaced only when another member holds them.")]
    public long? OwnChanges { get; set; }

    [JsonPropertyName("scheduleVersion")]
    [Description("Version of the schedule of links that the member works by. Left out: it never got one.")]
    public long? ScheduleVersion { get; set; }

    [JsonPropertyName("lag")]
    [Description("Changes that some other member held and this one did not, when last asked.")]
    public long? Lag { get; set; }

    [JsonPropertyName("vectorDigest")]
    [Description("Hash of the member's version vector: equal at members that have seen the same changes.")]
    public string? VectorDigest { get; set; }

    [JsonPropertyName("fingerprint")]
    [Description("Hash of all live records: equal at members that hold the same state.")]
    public string? Fingerprint { get; set; }

    [JsonPropertyName("servedCertificateNotAfter")]
    [Description("When the certificate that the member serves to its peers expires.")]
    public DateTime? ServedCertificateNotAfter { get; set; }

    [JsonPropertyName("podName")]
    [Description("The member's pod.")]
    public string? PodName { get; set; }

    [JsonPropertyName("nodeName")]
    [Description("The node on which the member's pod runs, or last ran.")]
    public string? NodeName { get; set; }

    [JsonPropertyName("message")]
    [Description("Why the member is not Ready, and the release that it goes over on its way to the current one.")]
    public string? Message { get; set; }

    [JsonPropertyName("conditions"), ListMapKey("type")]
    [Description("Ready, as a condition for kubectl wait.")]
    public List<V1Condition>? Conditions { get; set; }

    [JsonPropertyName("catchUp")]
    [Description("Set from the moment the operator decides to restart the member until it is back and has caught up.")]
    public MemberCatchUp? CatchUp { get; set; }

    [JsonPropertyName("left")]
    [Description("Set when the member itself has said that it has left, or when it is replaced.")]
    public MemberLeft? Left { get; set; }
}

public sealed class MemberCatchUp
{
    [JsonPropertyName("since"), Required]
    [Description("When the member was stopped.")]
    public DateTime Since { get; set; }

    [JsonPropertyName("vector"), Required]
    [Description("What the member must hold before the rolling change goes on, as tag:changes pairs.")]
    public string Vector { get; set; } = "";

    [JsonPropertyName("templateHash")]
    [Description("Hash of the pod template that the member was stopped for.")]
    public string? TemplateHash { get; set; }

    [JsonPropertyName("hop")]
    [Description("The release that the member goes over, because the one that it should run cannot read its data. Left out: it was stopped for what it should run.")]
    public string? Hop { get; set; }
}

public sealed class MemberLeft
{
    [JsonPropertyName("at"), Required]
    [Description("When the member's answer came.")]
    public DateTime At { get; set; }

    [JsonPropertyName("memberID")]
    [Description("The incarnation that answered. Left out: the member never had a volume, so there was none.")]
    public string? MemberId { get; set; }

    [JsonPropertyName("replaced")]
    [Description("Why it is removed without having said that it has left: somebody asked for that, or its node was deleted.")]
    public string? Replaced { get; set; }
}

/// <summary>The values of <c>status.phase</c>.</summary>
public static class MemberPhase
{
    public const string Pending = "Pending";
    public const string Joining = "Joining";
    public const string Ready = "Ready";
    public const string Late = "Late";
    public const string Offline = "Offline";
    public const string Expired = "Expired";
    public const string Leaving = "Leaving";
    public const string Failed = "Failed";
}
