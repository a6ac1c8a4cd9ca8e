namespace EdgeStore.Operator.Runtime.LeaderElection;

/// <summary>Who leads, told by a Lease. <c>RenewDeadline</c> is well below <c>LeaseDuration</c>, so that a leader stops before another starts.</summary>
public sealed class LeaderElectionOptions
{
    /// <summary>Off: this process leads from the start; only right when it is surely alone.</summary>
    public bool Enabled { get; set; } = true;

    public string LeaseName { get; set; } = "edgestore-operator";

    public string LeaseNamespace { get; set; } = "default";

    /// <summary>Unique among the candidates: the pod's name.</summary>
    public string Identity { get; set; } = string.Empty;

    /// <summary>Others may take over when the Lease was not renewed for this long, by their own monotonic clocks. Whole seconds.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that could not renew for this long stops leading.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause between tries to acquire or renew.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <exception cref="ArgumentException">The times or names make no sense.</exception>
    internal void Validate()
    {
        if (!Enabled) return;
        ArgumentException.ThrowIfNullOrEmpty(Identity);
        ArgumentException.ThrowIfNullOrEmpty(LeaseName);
        ArgumentException.ThrowIfNullOrEmpty(LeaseNamespace);
        if (RetryPeriod <= TimeSpan.Zero || RenewDeadline <= RetryPeriod || LeaseDuration <= RenewDeadline)
            throw new ArgumentException("Leader election needs RetryPeriod < RenewDeadline < LeaseDuration.");
    }
}
