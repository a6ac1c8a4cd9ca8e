using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class UpgradeSpec
{
    public const string Halt = "Halt";
    public const string Rollback = "Rollback";
    public const int DefaultConvergenceTimeoutSeconds = 600;

    [JsonPropertyName("maxUnavailable"), IntOrPercent]
    [Description("How many members may be away at the same time because of a change: a number, or a share of the members that are not offline such as 10%, rounded down, and never less than 1. Left out: 1. Members that are away for other reasons count too. membership.minimumCopies holds for each member all the same.")]
    public IntOrString? MaxUnavailable { get; set; }

    [JsonPropertyName("canary")]
    [Description("Members that try a change before the others get it. Left out: none or, with onFailure Rollback, the first member that is changed. A change within tls alone has none.")]
    public CanarySpec? Canary { get; set; }

    [JsonPropertyName("convergenceTimeoutSeconds"), DefaultValue(DefaultConvergenceTimeoutSeconds), Range(10, 604800)]
    [Description("How long a restarted member may take to come back and catch up before the rolling change halts. It goes on by itself once the member has caught up, or with a new change of the cluster. The time during which its node is away does not count.")]
    public int? ConvergenceTimeoutSeconds { get; set; }

    [JsonPropertyName("onFailure"), DefaultValue(Halt), AllowedValues(Halt, Rollback)]
    [Description("What happens when a canary does not come back, or does not stay well. Halt: nothing more is changed, and the Degraded condition says why. Rollback: the members that were changed get the previous image, options, resources and scheduling again, and the failed ones are not tried again until the spec changes them. A failure after the canaries were well always halts. tls.client and the names of secrets in tls are not undone, because others have to follow them.")]
    public string? OnFailure { get; set; }

    [JsonPropertyName("paused"), DefaultValue(false)]
    [Description("True: no further member is restarted for a change, and nothing is rolled back. Everything else goes on.")]
    public bool Paused { get; set; }
}

public sealed class CanarySpec
{
    [JsonPropertyName("members"), Required, Range(1, 1000)]
    [Description("How many members are changed first: the most junior ones, with the highest tags, that are not offline.")]
    public int Members { get; set; }

    [JsonPropertyName("bakeSeconds"), DefaultValue(0), Range(0, 2592000)]
    [Description("For how long without a break the canaries must be Ready, with the same fingerprint as others that hold the same changes, before the other members follow.")]
    public int? BakeSeconds { get; set; }
}
