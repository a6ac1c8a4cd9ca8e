namespace EdgeStore.Core.Membership;

/// <summary>One member as written in a membership file. A list without a value there (<c>peerURLs:</c>) is an empty one.</summary>
public sealed class MemberConfig
{
    public string Name { get; set; } = "";

    /// <summary>1 to 262143; never given to another incarnation.</summary>
    public int Tag { get; set; }

    /// <summary>16 hex digits, or empty when not known yet.</summary>
    public string? MemberId { get; set; }

    /// <summary>Where others dial it; may be empty for a member that only dials out.</summary>
    public IList<string> PeerURLs { get; set => field = value ?? []; } = [];

    public IList<string> ClientURLs { get; set => field = value ?? []; } = [];

    /// <summary>Where it stands: members of one site reach each other well. May be empty.</summary>
    public string? Site { get; set; }

    /// <summary><c>active</c> (also when empty) or <c>removed</c>.</summary>
    public string? State { get; set; }
}
