namespace EdgeStore.Cli.Connecting;

/// <summary>Whom to ask, what to show, and whom to believe.</summary>
/// <param name="Endpoints">Peer URLs of members, at least one.</param>
/// <param name="CaFile">PEM of the authorities that sign members' certificates; null: the system's.</param>
/// <param name="CertFile">PEM of this tool's own certificate; null: none is shown.</param>
/// <param name="KeyFile">Its private key; null exactly when there is no certificate.</param>
/// <param name="SkipsVerification">Believes every certificate.</param>
/// <param name="ServerName">The name that members' certificates must have, instead of the endpoint's host.</param>
/// <param name="DialTimeout">How long making a connection may take.</param>
internal sealed record ConnectionSettings(
    IReadOnlyList<Uri> Endpoints,
    string? CaFile,
    string? CertFile,
    string? KeyFile,
    bool SkipsVerification,
    string? ServerName,
    TimeSpan DialTimeout);
