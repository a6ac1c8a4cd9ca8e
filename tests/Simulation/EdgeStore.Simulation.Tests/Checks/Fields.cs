using System.Text.Json.Nodes;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>
/// What must be left of an object when everything has converged: of each field, what the last change of that field made of
/// it. Written down without the code that it checks, without paths, bases and settling.
/// <code>
/// {"a": "v1", "env": [{"name": "y", "value": "v2"}, {"name": "x", "value": "v3"}]}
///
/// a            v1
/// env order    y x       the elements in the order of a put, the others behind it by name
/// env y        there     an element is there when the last that put it in or took it out put it in
/// env y value  v2
/// </code>
/// </summary>
internal sealed class Fields
{
    public const string List = "env";

    private const string Order = $"{List} order";

    private readonly Dictionary<string, (Stamp Stamp, string? Content)> _last = new(StringComparer.Ordinal);
    private readonly HashSet<string> _orders = new(StringComparer.Ordinal) { "" };
    private Stamp _listPut;

    /// <param name="changes">The puts of one incarnation, in any order.</param>
    public static Fields After(IEnumerable<(RecordIdentity Record, ByteString Value, ByteString? Replaced)> changes)
    {
        var fields = new Fields();
        foreach (var (record, value, replaced) in changes)
        {
            var (now, before) = (Parse(value), replaced is null ? [] : Parse(replaced));
            if (now.TryGetValue(Order, out var order)) fields._orders.Add(order);
            if (now.ContainsKey(List) && fields._listPut < record.Stamp) fields._listPut = record.Stamp;
            foreach (var name in now.Keys.Union(before.Keys, StringComparer.Ordinal))
                if (now.GetValueOrDefault(name) is var content && content != before.GetValueOrDefault(name)) fields.Change(name, record.Stamp, content);
        }

        return fields;
    }

    public static string Show(ByteString value) => Show(Parse(value));

    /// <summary>
    /// Whether a value is what must be left. The order of the elements may be anyone's: a put also says the order of elements
    /// that its author does not see any more. And a list that was there only for its elements' sake is its author's own when he
    /// puts it: an empty list may be left.
    /// </summary>
    public bool Admit(string shown) => _orders.Any(order => Show(Contents(order)) == shown || (IsListOwn && Show(WithList(Contents(order))) == shown));

    private bool IsListOwn => _last.TryGetValue(List, out var last) && last.Stamp < _listPut;

    public override string ToString() => Show(Contents(order: null));

    private Dictionary<string, string> Contents(string? order)
    {
        var contents = _last.Where(field => field.Value.Content is not null).ToDictionary(field => field.Key, field => field.Value.Content!, StringComparer.Ordinal);
        if (order is not null) contents[Order] = order;
        return contents;
    }

    private static Dictionary<string, string> WithList(Dictionary<string, string> contents)
    {
        contents.TryAdd(List, "list");
        return contents;
    }

    private void Change(string name, Stamp stamp, string? content)
    {
        if (!_last.TryGetValue(name, out var known) || known.Stamp < stamp) _last[name] = (stamp, content);
    }

    private static Dictionary<string, string> Parse(ByteString value)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in JsonNode.Parse(value.ToStringUtf8())!.AsObject())
        {
            if (node is not JsonArray list)
            {
                fields[name] = node!.GetValue<string>();
                continue;
            }

            fields[name] = "list";
            fields[$"{name} order"] = string.Join(' ', list.Select(NameOf));
            foreach (var element in list)
            {
                fields[$"{name} {NameOf(element)}"] = "there";
                fields[$"{name} {NameOf(element)} value"] = element!["value"]!.GetValue<string>();
            }
        }

        return fields;
    }

    private static string NameOf(JsonNode? element) => element!["name"]!.GetValue<string>();

    private static string Show(Dictionary<string, string> fields)
    {
        var order = fields.GetValueOrDefault($"{List} order", "").Split(' ').ToList();
        var elements = fields.Where(field => field.Value == "there").Select(field => field.Key.Split(' ')[1])
            .OrderBy(name => order.IndexOf(name) is >= 0 and var at ? at : int.MaxValue)
            .ThenBy(name => name, StringComparer.Ordinal)
            .Select(name => $"{name}:{fields.GetValueOrDefault($"{List} {name} value")}")
            .ToList();

        // A list that was taken out is there all the same when an element is.
        var shown = fields.Where(field => !field.Key.StartsWith(List, StringComparison.Ordinal)).OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}");
        return string.Join(' ', [.. shown, .. elements.Count == 0 && fields.ContainsKey(List) ? ["no elements"] : elements]);
    }
}
