namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// Names a field of a value.
/// <code>
/// (empty)                             the value itself: which encoding, or an opaque value's bytes
/// /metadata/labels/app.kubernetes.io~1name
///                                     a map's entry; ~ / [ # within a name are written ~0 ~1 ~2 ~3
/// /spec/containers["app"]/image       an entry of the element whose key is "app"
/// /spec/ports[80,"TCP"]               an element with two keys
/// /metadata/finalizers["a"]           an element of a set
/// /spec/containers#order              the order of a list's elements
/// #2  #envelope                       a top-level field of a Kubernetes protobuf object; what is around the object
/// #1#9  #1#11[app]                    a field of its metadata; an entry of a map in there
/// </code>
/// Because of the escapes, <c>/ [ #</c> only ever begin a step, so parents are found without parsing from the left.
/// </summary>
internal static class FieldPath
{
    public const string Root = "";
    public const string OrderStep = "#order";

    private static readonly char[] Starts = ['/', '[', '#'];

    public static string Child(string parent, string name) => $"{parent}/{Escape(name)}";

    public static string Element(string list, string step) => list + step;

    /// <param name="key">The JSON tokens of the element's keys, joined by commas.</param>
    public static string ElementStep(string key) => $"[{Escape(key)}]";

    public static string Order(string list) => list + OrderStep;

    public static bool IsOrder(string path) => path.EndsWith(OrderStep, StringComparison.Ordinal);

    /// <summary>The last step, with the character that begins it.</summary>
    public static string StepOf(string path) => path[Math.Max(0, path.LastIndexOfAny(Starts))..];

    /// <summary>The path without its last step; the root's parent is the root.</summary>
    public static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOfAny(Starts))];

    /// <summary>How many steps lead to the field.</summary>
    public static int DepthOf(string path)
    {
        var depth = 0;
        foreach (var c in path)
            if (c is '/' or '[' or '#') depth++;
        return depth;
    }

    /// <summary>The name that a map's entry has in the value.</summary>
    public static string NameOf(string path) => Unescape(StepOf(path)[1..]);

    /// <summary>What <see cref="ElementStep"/> was given.</summary>
    public static string KeyOf(string path) => Unescape(StepOf(path)[1..^1]);

    private static string Escape(string name) => name.AsSpan().IndexOfAny("~/[#") < 0
        ? name
        : name.Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal)
            .Replace("[", "~2", StringComparison.Ordinal)
            .Replace("#", "~3", StringComparison.Ordinal);

    private static string Unescape(string name) => !name.Contains('~', StringComparison.Ordinal)
        ? name
        : name.Replace("~3", "#", StringComparison.Ordinal)
            .Replace("~2", "[", StringComparison.Ordinal)
            .Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal);
}
