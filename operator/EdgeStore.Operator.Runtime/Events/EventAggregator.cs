namespace EdgeStore.Operator.Runtime.Events;

/// <summary>
/// Decides for each event: create it, raise the count of an earlier one, or drop it because its object has had too many of its
/// reason. Used by one caller at a time. Memory is bounded: what is older than the windows is forgotten.
/// </summary>
internal sealed class EventAggregator(EventOptions options)
{
    private readonly Dictionary<string, SentEvent> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Allowance> _allowances = new(StringComparer.Ordinal);
    private DateTimeOffset _sweepAt = DateTimeOffset.MinValue;

    /// <summary>The earlier event that <paramref name="pending"/> repeats, or null.</summary>
    internal SentEvent? FindRepeated(PendingEvent pending) =>
        _sent.TryGetValue(pending.RepeatKey, out var sent) && pending.At - sent.LastAt < options.RepeatWindow ? sent : null;

    /// <summary>Takes one from the allowance of object and reason; false when there is none left.</summary>
    internal bool Allow(PendingEvent pending)
    {
        Sweep(pending.At);
        var allowance = _allowances.GetValueOrDefault(pending.AllowanceKey) ?? new Allowance(options.BurstPerReason, pending.At);
        var refilled = Math.Min(options.BurstPerReason, allowance.Tokens + ((pending.At - allowance.At) / options.RefillInterval));
        var allowed = refilled >= 1;
        _allowances[pending.AllowanceKey] = new Allowance(allowed ? refilled - 1 : refilled, pending.At);
        return allowed;
    }

    internal void Remember(PendingEvent pending, string name, int count) =>
        _sent[pending.RepeatKey] = new SentEvent(name, count, pending.At);

    internal void Forget(PendingEvent pending) => _sent.Remove(pending.RepeatKey);

    private void Sweep(DateTimeOffset now)
    {
        if (now < _sweepAt) return;
        _sweepAt = now + options.RepeatWindow;
        foreach (var key in _sent.Where(s => now - s.Value.LastAt >= options.RepeatWindow).Select(s => s.Key).ToList()) _sent.Remove(key);
        var full = options.RefillInterval * options.BurstPerReason;
        foreach (var key in _allowances.Where(a => now - a.Value.At >= full).Select(a => a.Key).ToList()) _allowances.Remove(key);
    }

    internal sealed record SentEvent(string Name, int Count, DateTimeOffset LastAt);

    private sealed record Allowance(double Tokens, DateTimeOffset At);
}
