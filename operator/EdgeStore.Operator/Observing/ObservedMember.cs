namespace EdgeStore.Operator.Observing;

/// <summary>A member as the API server and the member itself show it.</summary>
internal sealed record ObservedMember(EdgeStoreMember Resource)
{
    public ObservedPod? Pod { get; init; }

    public ObservedClaim? Claim { get; init; }

    /// <summary>Null: the member did not answer in this pass, or could not be asked; see <see cref="Silence"/>.</summary>
    public MemberReport? Report { get; init; }

    /// <summary>Why there is no report.</summary>
    public string? Silence { get; init; }
}

/// <summary>What matters of a pod.</summary>
internal sealed record ObservedPod
{
    public required string Uid { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>The annotation that the operator put there when it made the pod.</summary>
    public string? TemplateHash { get; init; }

    public string? MembershipDigest { get; init; }

    public string? CertificateDigest { get; init; }

    public string? NodeName { get; init; }

    public string? Ip { get; init; }

    /// <summary>The store's container runs now.</summary>
    public bool Running { get; init; }

    public bool Ready { get; init; }

    /// <summary>A deletionTimestamp is set.</summary>
    public bool Deleting { get; init; }

    /// <summary>The pod has come to its end (phase Failed or Succeeded) and will not run again.</summary>
    public bool Finished { get; init; }

    /// <summary>Set when the container cannot start or keeps ending, with the reason and the last words.</summary>
    public string? Trouble { get; init; }

    /// <summary>Why the pod does not run yet, when that is no trouble (image being pulled, no node yet, …).</summary>
    public string? Waiting { get; init; }
}

/// <param name="Bound">A volume is bound to the claim. False: no data can exist.</param>
/// <param name="Owned">The claim goes when the cluster is deleted.</param>
internal sealed record ObservedClaim(string Uid, bool Bound, bool Owned = false, string? ResourceVersion = null);
