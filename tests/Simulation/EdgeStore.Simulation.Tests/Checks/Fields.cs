using System.Text.Json.Nodes;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>
/// What must be left of a flat JSON object when everything has converged: of each field, what the last change of that
/// field made of it. Written down without the code that it checks, without paths, bases and settling.
/// </summary>
internal sealed class Fields
{
    private readonly Dictionary<string, (Stamp Stamp, string? Content)> _last = new(StringComparer.Ordinal);

    /// <param name="changes">The puts of one incarnation, in any order.</param>
    public static Fields After(IEnumerable<(RecordIdentity Record, ByteString Value, ByteString? Replaced)> changes)
    {
        var fields = new Fields();
        foreach (var (record, value, replaced) in changes)
        {
            var (now, before) = (Parse(value), replaced is null ? [] : Parse(replaced));
            foreach (var name in now.Keys.Union(before.Keys, StringComparer.Ordinal))
                if (now.GetValueOrDefault(name) is var content && content != before.GetValueOrDefault(name)) fields.Change(name, record.Stamp, content);
        }

        return fields;
    }

    public static string Show(ByteString value) => Show(Parse(value));

    public override string ToString() =>
        Show(_last.Where(field => field.Value.Content is not null).ToDictionary(field => field.Key, field => field.Value.Content!, StringComparer.Ordinal));

    private void Change(string name, Stamp stamp, string? content)
    {
        if (!_last.TryGetValue(name, out var known) || known.Stamp < stamp) _last[name] = (stamp, content);
    }

    private static Dictionary<string, string> Parse(ByteString value) =>
        JsonNode.Parse(value.ToStringUtf8())!.AsObject().ToDictionary(field => field.Key, field => field.Value!.GetValue<string>(), StringComparer.Ordinal);

    private static string Show(Dictionary<string, string> fields) =>
        string.Join(' ', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
}
