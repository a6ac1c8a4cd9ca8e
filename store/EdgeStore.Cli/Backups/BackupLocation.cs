using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Backups;

/// <summary>A place of a snapshot as users write it: <c>s3://bucket/some/key</c>, or a file.</summary>
internal abstract record BackupLocation
{
    private const string Scheme = "s3://";

    /// <exception cref="ControlException">It begins with s3:// and has no bucket or key.</exception>
    public static BackupLocation Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) return new InFile(text);
        var slash = text.IndexOf('/', Scheme.Length);
        return slash > Scheme.Length && slash < text.Length - 1
            ? new InBucket(text[Scheme.Length..slash], text[(slash + 1)..])
            : throw new ControlException(ExitCode.Usage, $"'{text}' is not s3://bucket/key");
    }

    public sealed record InFile(string File) : BackupLocation
    {
        public override string ToString() => File;
    }

    public sealed record InBucket(string Bucket, string Key) : BackupLocation
    {
        public override string ToString() => $"{Scheme}{Bucket}/{Key}";
    }
}
