namespace EdgeStore.Benchmarks.Reporting;

/// <summary>What <c>--markdown</c> writes: a page for docs/benchmarks.</summary>
internal static class MarkdownPage
{
    /// <param name="file">Null: none is wanted.</param>
    /// <param name="title">Of the page.</param>
    /// <param name="command">That made it.</param>
    /// <param name="body">Markdown.</param>
    public static async Task WriteAsync(string? file, string title, string command, string body)
    {
        if (file is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, $"# {title}\n\nMade by `{command}`; [what it measures](../benchmarks.md).\n\n{body}");
    }
}
