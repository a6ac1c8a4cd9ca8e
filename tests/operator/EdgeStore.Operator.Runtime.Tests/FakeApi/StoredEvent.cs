namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>One entry of the store's history: what a watch sends.</summary>
internal sealed record StoredEvent(long Revision, string Collection, string Type, JsonObject Object)
{
    private readonly Lazy<string> _frame = new(() => $"{{\"type\":\"{Type}\",\"object\":{Object.ToJsonString()}}}");

    /// <summary>The line that every watch sends, made once.</summary>
    internal string Frame => _frame.Value;

    internal string Namespace => Text("namespace");

    internal string Name => Text("name");

    private string Text(string field) => Object["metadata"]?[field]?.GetValue<string>() ?? string.Empty;
}
