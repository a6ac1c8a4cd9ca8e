using System.Text.RegularExpressions;

namespace EdgeStore.Operator.Runtime.Conditions;

/// <summary>
/// Changes a list of <see cref="V1Condition"/> in place. <c>lastTransitionTime</c> moves exactly when the status does, in whole seconds,
/// so that writing the same conditions again changes nothing.
/// </summary>
public static partial class ConditionSet
{
    private const int LongestMessage = 32768;

    /// <summary>Sets one condition.</summary>
    /// <param name="conditions">The list, usually the status's own.</param>
    /// <param name="type">Its type, for instance <c>Available</c>.</param>
    /// <param name="status">True, False or Unknown.</param>
    /// <param name="reason">One CamelCase word for machines.</param>
    /// <param name="message">One sentence for people; cut at 32 768 characters.</param>
    /// <param name="observedGeneration">The generation of the spec that this was found for.</param>
    /// <param name="time">Clock for the transition time.</param>
    /// <returns>True when anything changed.</returns>
    /// <exception cref="ArgumentException">The type or reason is not one that the API accepts.</exception>
    public static bool Set(
        IList<V1Condition> conditions, string type, ConditionStatus status, string reason, string message, long? observedGeneration, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentException.ThrowIfNullOrEmpty(type);
        if (!ReasonPattern().IsMatch(reason)) throw new ArgumentException($"'{reason}' is not a condition reason.", nameof(reason));
        if (message.Length > LongestMessage) message = message[..LongestMessage];

        var text = status.ToString();
        var existing = Find(conditions, type);
        if (existing is null)
        {
            conditions.Add(new V1Condition
            {
                Type = type,
                Status = text,
                Reason = reason,
                Message = message,
                ObservedGeneration = observedGeneration,
                LastTransitionTime = Now(time),
            });
            return true;
        }

        if (existing.Status == text && existing.Reason == reason && existing.Message == message && existing.ObservedGeneration == observedGeneration)
            return false;
        if (existing.Status != text) existing.LastTransitionTime = Now(time);
        existing.Status = text;
        existing.Reason = reason;
        existing.Message = message;
        existing.ObservedGeneration = observedGeneration;
        return true;
    }

    /// <summary>Takes a condition off. True when it was there.</summary>
    public static bool Remove(IList<V1Condition> conditions, string type)
    {
        var existing = Find(conditions, type);
        return existing is not null && conditions.Remove(existing);
    }

    /// <summary>The condition of a type, or null.</summary>
    public static V1Condition? Find(IEnumerable<V1Condition>? conditions, string type) => conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>Whether the condition is there and True.</summary>
    public static bool IsTrue(IEnumerable<V1Condition>? conditions, string type) => Find(conditions, type)?.Status == nameof(ConditionStatus.True);

    private static DateTime Now(TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    [GeneratedRegex("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")]
    private static partial Regex ReasonPattern();
}
