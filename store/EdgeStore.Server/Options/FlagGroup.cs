namespace EdgeStore.Server.Options;

/// <summary>The headings of the help, in their order.</summary>
internal enum FlagGroup
{
    Member,
    Cluster,
    Replication,
    Security,
    Storage,
    Limits,
    Logging,
    Tracing,
}
