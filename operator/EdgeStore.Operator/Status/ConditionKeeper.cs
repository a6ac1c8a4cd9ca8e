namespace EdgeStore.Operator.Status;

internal static class ConditionKeeper
{
    /// <summary>The condition as it should be now. Its transition time moves only when its status does.</summary>
    public static V1Condition Keep(IEnumerable<V1Condition>? before, string type, Verdict verdict, DateTimeOffset now, long? generation)
    {
        var known = before?.FirstOrDefault(c => c.Type == type);
        return new V1Condition
        {
            Type = type,
            Status = verdict.Status,
            Reason = verdict.Reason.Word,
            Message = verdict.Message,
            ObservedGeneration = generation,
            LastTransitionTime = known?.Status == verdict.Status ? known.LastTransitionTime : Seconds(now),
        };
    }

    /// <summary>API times have whole seconds; with fractions, what is read back would differ from what was written.</summary>
    public static DateTime Seconds(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond));
    }
}
