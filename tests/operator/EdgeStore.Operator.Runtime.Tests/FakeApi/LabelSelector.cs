namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>Equality and existence requirements: <c>a=b,c</c>.</summary>
internal sealed class LabelSelector(string text)
{
    private readonly string[][] _requirements = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split('=', 2))];

    internal bool Matches(JsonObject entity) => _requirements.All(r =>
        entity["metadata"]?["labels"]?[r[0]]?.GetValue<string>() is { } value && (r.Length == 1 || value == r[1]));
}
