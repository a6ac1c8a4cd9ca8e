namespace EdgeStore.Operator.Status;

internal static class ConditionTypes
{
    public const string Available = "Available";
    public const string Progressing = "Progressing";
    public const string UpgradeInProgress = "UpgradeInProgress";
    public const string Degraded = "Degraded";
    public const string Converged = "Converged";
    public const string RepairHealthy = "RepairHealthy";
    public const string CertificatesReady = "CertificatesReady";
    public const string ClockSkew = "ClockSkew";
    public const string ControlPlanePartitioned = "ControlPlanePartitioned";
    public const string Ready = "Ready";
    public const string Finished = "Finished";
    public const string Succeeded = "Succeeded";
}
