namespace EdgeStore.Operator.Runtime.Tests.Charts;

/// <summary>The real helm.</summary>
internal static class Helm
{
    private static readonly Lazy<Task<string>> Program = new(Asset.HelmAsync);

    internal static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        await Asset.RunAsync(await Program.Value, arguments);
}
