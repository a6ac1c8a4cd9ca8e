namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>Pace of the reflectors.</summary>
public sealed class ReflectorOptions
{
    /// <summary>Objects a page of a list.</summary>
    public int PageSize { get; set; } = 500;

    /// <summary>The server is asked to end each watch after this time to twice this time; the next one resumes where it ended.</summary>
    public TimeSpan WatchTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A watch without any frame, a bookmark included, for this much longer than its time-out is dead.</summary>
    public TimeSpan SilenceGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Everything is listed anew this often (± 20 %), which heals what a watch may have missed.</summary>
    public TimeSpan RelistInterval { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>An optional type that the server does not have, or does not let be watched, is asked for this often (± 20 %).</summary>
    public TimeSpan AbsentInterval { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan BackoffCap { get; set; } = TimeSpan.FromSeconds(10);
}
