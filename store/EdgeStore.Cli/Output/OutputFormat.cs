namespace EdgeStore.Cli.Output;

internal enum OutputFormat
{
    /// <summary>For people; its looks may change.</summary>
    Table,

    /// <summary>For programs: fields are added, never renamed.</summary>
    Json,
}
