namespace EdgeStore.Operator.Tests.Planning;

/// <summary>
/// observed.yaml of a golden case. What is left out is as it should be: services, certificates and membership current,
/// nodes ready, claims bound, pods running the current template.
/// </summary>
internal sealed class CaseFile
{
    public DateTime Now { get; set; } = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Join of the vectors at the previous look; absent: there was none.</summary>
    public string? Previous { get; set; }

    /// <summary><c>current</c>, <c>none</c>, or the text itself.</summary>
    public string Membership { get; set; } = "current";

    /// <summary><c>current</c> or <c>none</c>.</summary>
    public string Services { get; set; } = "current";

    /// <summary><c>current</c>, <c>none</c>, <c>unsupported</c>, or the number that must stay available.</summary>
    public string Budget { get; set; } = "current";

    /// <summary><c>fresh</c>, <c>none</c>, <c>due</c> or <c>broken</c>.</summary>
    public string Authority { get; set; } = "fresh";

    /// <summary>An authority is being introduced that does not sign yet.</summary>
    public bool NextAuthority { get; set; }

    /// <summary>Age in days of the authority that signed before and is still trusted.</summary>
    public int? PreviousAuthority { get; set; }

    /// <summary>The request for a rotation that was followed last.</summary>
    public string? RotationRequest { get; set; }

    /// <summary>Secrets with a certificate from before the last step of the rotation.</summary>
    public List<string> OldCertificates { get; set; } = [];

    /// <summary>Ages in days of the certificates of secrets, instead of 30.</summary>
    public Dictionary<string, int> CertificateAges { get; set; } = [];

    /// <summary><c>current</c> or <c>none</c>: what clients are told to trust.</summary>
    public string ClientAuthority { get; set; } = "current";

    /// <summary><c>current</c>, <c>outdated</c>, <c>none</c> (nothing was asked for), or <c>absent</c> (the server has no cert-manager).</summary>
    public string CertManager { get; set; } = "current";

    /// <summary>Why what cert-manager was asked for is not ready, by secret.</summary>
    public Dictionary<string, string> RequestTroubles { get; set; } = [];

    public List<string> MissingSecrets { get; set; } = [];

    /// <summary>Secrets whose authority has not signed the certificate in them.</summary>
    public List<string> UntrustedSecrets { get; set; } = [];

    /// <summary>Common names by secret, instead of the right ones.</summary>
    public Dictionary<string, string> CommonNames { get; set; } = [];

    /// <summary>DNS names by secret, instead of the right ones.</summary>
    public Dictionary<string, List<string>> Hosts { get; set; } = [];

    /// <summary>Secrets whose certificate is past two thirds of its life.</summary>
    public List<string> DueCertificates { get; set; } = [];

    /// <summary>Absent: every node that a member runs on exists and is ready. <c>[]</c> with <see cref="NodesUnreadable"/>: forbidden.</summary>
    public List<NodeLine>? Nodes { get; set; }

    public bool NodesUnreadable { get; set; }

    /// <summary>Release, protocols and formats: <c>0.2.0 1-2 1-1</c>. Absent: those that the operator knows.</summary>
    public List<string>? Releases { get; set; }

    public List<MemberLine> Members { get; set; } = [];

    public List<RepairLine> Repairs { get; set; } = [];

    /// <summary>What the schedule has made.</summary>
    public List<BackupLine> Backups { get; set; } = [];

    /// <summary>The backup that spec.restore names.</summary>
    public BackupLine? RestoreBackup { get; set; }
}

internal sealed class BackupLine
{
    public string Name { get; set; } = "";

    public string Phase { get; set; } = "Succeeded";

    /// <summary>Hours ago.</summary>
    public int Completed { get; set; } = 1;
}

internal sealed class RepairLine
{
    public string Name { get; set; } = "";

    public string Phase { get; set; } = "Succeeded";

    public string Reason { get; set; } = "NothingDiffered";

    /// <summary>Seconds ago; only of one that has ended.</summary>
    public int Ended { get; set; }

    /// <summary>The time of the schedule that it was made for.</summary>
    public DateTime? Scheduled { get; set; }

    /// <summary>The operator made it.</summary>
    public bool Owned { get; set; } = true;

    /// <summary><c>demo-0/demo-1: Skipped</c>.</summary>
    public Dictionary<string, string> Pairs { get; set; } = [];

    public long Divergent { get; set; }
}

internal sealed class NodeLine
{
    public string Name { get; set; } = "";

    public bool Ready { get; set; } = true;

    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary><c>key=value:Effect</c> or <c>key:Effect</c>.</summary>
    public List<string> Taints { get; set; } = [];
}

internal sealed class MemberLine
{
    public string Name { get; set; } = "";

    public int Tag { get; set; }

    /// <summary>The incarnation that the operator knows, padded to 16 digits.</summary>
    public string? Id { get; set; }

    public string? Phase { get; set; }

    /// <summary>Seconds ago.</summary>
    public int LastSeen { get; set; } = 3;

    public string? Node { get; set; }

    /// <summary>The node that status.nodeName remembers.</summary>
    public string? LastNode { get; set; }

    /// <summary>Absent with <c>hostPath</c>.</summary>
    public string? Size { get; set; } = "1Gi";

    public string? HostPath { get; set; }

    public PodLine? Pod { get; set; }

    /// <summary><c>bound</c>, <c>unbound</c>, <c>owned</c> (bound, and the cluster's) or <c>none</c>.</summary>
    public string Claim { get; set; } = "bound";

    public ReportLine? Report { get; set; }

    /// <summary>The release that it last told.</summary>
    public string? LastVersion { get; set; }

    public string? Silence { get; set; }

    /// <summary>The annotation edgestore.io/replace.</summary>
    public string? Replace { get; set; }

    public string? Site { get; set; }

    public long? OwnChanges { get; set; }

    public CatchUpLine? CatchUp { get; set; }

    /// <summary>The incarnation that has said it left.</summary>
    public string? Left { get; set; }
}

internal sealed class PodLine
{
    /// <summary>
    /// <c>current</c> (what the spec asks for), <c>last</c> (status.lastTemplate), <c>edgestore:0.3.0</c> (what the spec asks for, with
    /// this image), or anything else.
    /// </summary>
    public string Template { get; set; } = "current";

    public bool Running { get; set; } = true;

    public bool Ready { get; set; } = true;

    public bool Deleting { get; set; }

    public bool Finished { get; set; }

    public string? Node { get; set; } = "n1";

    public string? Trouble { get; set; }

    public string? Waiting { get; set; }

    /// <summary>Its kubelet was pointed to the certificate in its secret.</summary>
    public bool Nudged { get; set; }
}

internal sealed class ReportLine
{
    public string Vector { get; set; } = "";

    /// <summary>Empty: the member tells none.</summary>
    public string Fingerprint { get; set; } = "f0";

    /// <summary>Absent: the id that the operator knows.</summary>
    public string? Id { get; set; }

    /// <summary>Absent: the member's own.</summary>
    public int? Tag { get; set; }

    /// <summary><c>active</c>, <c>leaving</c> or <c>left</c>.</summary>
    public string State { get; set; } = "active";

    /// <summary><c>current</c> or anything else.</summary>
    public string Digest { get; set; } = "current";

    public bool Diverged { get; set; }

    public long Schedule { get; set; }

    /// <summary>Seconds that its clock is ahead.</summary>
    public int ClockOffset { get; set; }

    public int StampAhead { get; set; }

    public long FutureStamps { get; set; }

    /// <summary>Seconds that the clocks of others are ahead of its own.</summary>
    public Dictionary<string, int> PeerClocks { get; set; } = [];

    public string Version { get; set; } = "0.1.0";

    public string? Protocols { get; set; }

    /// <summary><c>current</c>: what lies in its secret; empty: the store is too old to tell.</summary>
    public string Certificate { get; set; } = "current";

    /// <summary>The same of the client port.</summary>
    public string ClientCertificate { get; set; } = "current";

    /// <summary>Authorities that it trusts: <c>authority</c>, <c>next</c>, <c>previous</c>.</summary>
    public List<string> Trusts { get; set; } = ["authority"];
}

internal sealed class CatchUpLine
{
    /// <summary>Seconds ago.</summary>
    public int Since { get; set; }

    public string Vector { get; set; } = "";

    /// <summary>As of pods.</summary>
    public string Template { get; set; } = "current";

    /// <summary>The release that it goes over.</summary>
    public string? Hop { get; set; }
}
