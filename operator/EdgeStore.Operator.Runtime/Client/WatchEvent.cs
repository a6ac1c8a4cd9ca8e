namespace EdgeStore.Operator.Runtime.Client;

public enum WatchEventKind
{
    Added,
    Modified,
    Deleted,

    /// <summary>Only tells how far the watch has come; <c>Entity</c> is null.</summary>
    Bookmark,

    /// <summary>Some object changed, but it does not fit the type; <c>Entity</c> is null and <c>Problem</c> says why.</summary>
    Undecodable,
}

/// <summary>One frame of a watch, with the resourceVersion to resume from after it.</summary>
public sealed record WatchEvent<T>(WatchEventKind Kind, T? Entity, string ResourceVersion, string? Problem = null)
    where T : class;
