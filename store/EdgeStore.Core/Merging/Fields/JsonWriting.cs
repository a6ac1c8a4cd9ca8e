using System.Buffers;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// Puts fields together to JSON. What a field's surroundings do not admit stays out:
/// <code>
/// a scalar                     hides what is beneath it
/// a removed element            hides what is beneath it: half an element is worse than none
/// a removed map or list        is there all the same when something beneath it is
/// a list                       elements in the order of #order, then the others by key
/// </code>
/// </summary>
internal sealed class JsonWriting
{
    private static readonly SortedSet<string> None = [];

    private readonly IReadOnlyDictionary<string, ByteString> _contents;
    private readonly Dictionary<string, SortedSet<string>> _children = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _output = new();

    private JsonWriting(IReadOnlyDictionary<string, ByteString> contents)
    {
        _contents = contents;
        foreach (var path in contents.Keys) Link(path);
    }

    /// <returns>Empty when no field shows.</returns>
    public static ByteString Write(IReadOnlyDictionary<string, ByteString> contents)
    {
        var writing = new JsonWriting(contents);
        if (!writing.Shows(FieldPath.Root)) return ByteString.Empty;
        writing.WriteNode(FieldPath.Root);
        return UnsafeByteOperations.UnsafeWrap(writing._output.WrittenMemory);
    }

    /// <summary>Hangs a field under its parent, and the parent under its own, which may have been removed.</summary>
    private void Link(string path)
    {
        while (path.Length > 0 && FieldPath.StepOf(path)[0] != '#')
        {
            var parent = FieldPath.ParentOf(path);
            var isKnownParent = _children.TryGetValue(parent, out var siblings);
            if (!isKnownParent) _children.Add(parent, siblings = new SortedSet<string>(StringComparer.Ordinal));
            siblings!.Add(path);
            if (isKnownParent) return;
            path = parent;
        }
    }

    private bool Shows(string path) => _contents.ContainsKey(path) || (!IsElement(path) && Children(path).Any(Shows));

    private void WriteNode(string path)
    {
        var content = _contents.GetValueOrDefault(path);
        var entries = Children(path).Where(child => !IsElement(child) && Shows(child)).ToList();
        if (content is null ? entries.Count > 0 : content.Equals(JsonReading.MapMark)) WriteMap(entries);
        else if (content is null || JsonReading.IsListMark(content)) WriteList(path);
        else _output.Write(content.Span);
    }

    private void WriteMap(List<string> entries)
    {
        _output.Write("{"u8);
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0) _output.Write(","u8);
            JsonCanonical.WriteString(FieldPath.NameOf(entries[i]), _output);
            _output.Write(":"u8);
            WriteNode(entries[i]);
        }

        _output.Write("}"u8);
    }

    private void WriteList(string path)
    {
        var elements = Children(path).Where(child => IsElement(child) && Shows(child)).ToList();
        var named = _contents.TryGetValue(FieldPath.Order(path), out var order) ? order.ToStringUtf8().Split('\n') : [];
        var places = named.Distinct(StringComparer.Ordinal).Index().ToDictionary(step => step.Item, step => step.Index, StringComparer.Ordinal);
        _output.Write("["u8);
        var isFirst = true;
        foreach (var element in elements.OrderBy(element => places.GetValueOrDefault(FieldPath.StepOf(element), int.MaxValue)))
        {
            if (!isFirst) _output.Write(","u8);
            isFirst = false;
            WriteNode(element);
        }

        _output.Write("]"u8);
    }

    private SortedSet<string> Children(string path) => _children.GetValueOrDefault(path, None);

    private static bool IsElement(string path) => FieldPath.StepOf(path) is ['[', ..];
}
