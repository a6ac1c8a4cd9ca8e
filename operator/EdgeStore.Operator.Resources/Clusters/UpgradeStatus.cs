using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("The last change of what the members' pods are made from: image, options, resources or scheduling.")]
public sealed class UpgradeStatus
{
    [JsonPropertyName("phase"), Required, AllowedValues(
        UpgradePhase.Canary, UpgradePhase.Rolling, UpgradePhase.WaitingForWindow, UpgradePhase.Paused, UpgradePhase.Halted,
        UpgradePhase.RollingBack, UpgradePhase.RolledBack, UpgradePhase.Refused, UpgradePhase.Complete)]
    [Description("Canary: the first members are changed and watched. Rolling: the others follow. WaitingForWindow: all that are left wait for their site's maintenance window. Paused: held by the spec. Halted: a member did not come back; see haltedReason. RollingBack and RolledBack: the change failed and is undone; see failedReason. Refused: the change is not allowed; see haltedReason. Complete: every member that is not offline has it.")]
    public string Phase { get; set; } = "";

    [JsonPropertyName("fromTemplateHash")]
    [Description("Hash of the pod template before the change.")]
    public string? FromTemplateHash { get; set; }

    [JsonPropertyName("toTemplateHash"), Required]
    [Description("Hash of the pod template that the spec asks for.")]
    public string ToTemplateHash { get; set; } = "";

    [JsonPropertyName("fromImage")]
    [Description("The image before the change.")]
    public string? FromImage { get; set; }

    [JsonPropertyName("toImage"), Required]
    [Description("The image that the spec asks for.")]
    public string ToImage { get; set; } = "";

    [JsonPropertyName("startedAt"), Required]
    [Description("When the operator saw the change.")]
    public DateTime StartedAt { get; set; }

    [JsonPropertyName("completedAt")]
    [Description("When every member that was not offline had it, or was rolled back.")]
    public DateTime? CompletedAt { get; set; }

    [JsonPropertyName("updated")]
    [Description("Members that run what they should and have caught up, of those that are not offline.")]
    public int Updated { get; set; }

    [JsonPropertyName("total")]
    [Description("Members that are not offline.")]
    public int Total { get; set; }

    [JsonPropertyName("pendingOnReturn")]
    [Description("Offline members that get the change when they return. Nobody waits for them.")]
    public int PendingOnReturn { get; set; }

    [JsonPropertyName("currentMembers")]
    [Description("Members that were stopped for the change and have not caught up yet.")]
    public List<string>? CurrentMembers { get; set; }

    [JsonPropertyName("waitingFor")]
    [Description("What must happen before the next step.")]
    public string? WaitingFor { get; set; }

    [JsonPropertyName("haltedReason")]
    [Description("Why the change halts or is refused.")]
    public string? HaltedReason { get; set; }

    [JsonPropertyName("nextWindow")]
    [Description("When the next maintenance window opens for a member that waits for one.")]
    public DateTime? NextWindow { get; set; }

    [JsonPropertyName("canary")]
    [Description("How the canaries are doing. Left out: the change has none.")]
    public CanaryStatus? Canary { get; set; }

    [JsonPropertyName("failedTemplateHash")]
    [Description("Hash of the pod template that was rolled back. It is not tried again until the spec asks for another.")]
    public string? FailedTemplateHash { get; set; }

    [JsonPropertyName("failedReason")]
    [Description("Why it was rolled back.")]
    public string? FailedReason { get; set; }
}

[Description("How the first members that have a change are doing.")]
public sealed class CanaryStatus
{
    [JsonPropertyName("members")]
    [Description("Members that are changed first.")]
    public List<string>? Members { get; set; }

    [JsonPropertyName("wellSince")]
    [Description("Since when all of them are well.")]
    public DateTime? WellSince { get; set; }

    [JsonPropertyName("unwellSince")]
    [Description("Since when one that had come back is not well.")]
    public DateTime? UnwellSince { get; set; }

    [JsonPropertyName("passedAt")]
    [Description("When they had been well for long enough.")]
    public DateTime? PassedAt { get; set; }
}

/// <summary>The values of <c>status.upgrade.phase</c>.</summary>
public static class UpgradePhase
{
    public const string Canary = "Canary";
    public const string Rolling = "Rolling";
    public const string WaitingForWindow = "WaitingForWindow";
    public const string Paused = "Paused";
    public const string Halted = "Halted";
    public const string RollingBack = "RollingBack";
    public const string RolledBack = "RolledBack";
    public const string Refused = "Refused";
    public const string Complete = "Complete";
}
