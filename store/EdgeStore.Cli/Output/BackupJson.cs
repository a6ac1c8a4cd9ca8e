namespace EdgeStore.Cli.Output;

/// <summary>What <c>backup -o json</c> prints and <c>--report</c> writes; the operator reads it.</summary>
/// <param name="Hash">SHA-256 of all before it; the file ends with it.</param>
internal sealed record BackupJson(string Endpoint, string File, long Revision, long Bytes, string Hash);
