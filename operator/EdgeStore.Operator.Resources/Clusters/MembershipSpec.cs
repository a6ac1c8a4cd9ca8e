using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class MembershipSpec
{
    public const int DefaultMinimumCopies = 1;

    [JsonPropertyName("minimumCopies"), DefaultValue(DefaultMinimumCopies), Range(1, 100)]
    [Description("How many other members must hold everything that a member holds before it is stopped or leaves. A cluster of one member has no others and is exempt.")]
    public int? MinimumCopies { get; set; }
}
