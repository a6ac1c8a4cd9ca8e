namespace EdgeStore.DevCluster.Kubelet;

internal static class ShellText
{
    /// <summary>The text as one word of a POSIX shell: it's becomes 'it'\''s'.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
