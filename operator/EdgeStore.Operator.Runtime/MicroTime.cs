namespace EdgeStore.Operator.Runtime;

/// <summary>
/// Times for fields of Kubernetes' type MicroTime, whose parser insists on six decimals. KubernetesClient writes decimals only when
/// there is a fraction, so a whole second is moved by one microsecond.
/// </summary>
internal static class MicroTime
{
    internal static DateTime Of(DateTimeOffset instant)
    {
        var micros = instant.UtcDateTime.Ticks / TimeSpan.TicksPerMicrosecond;
        if (micros % 1_000_000 == 0) micros++;
        return new DateTime(micros * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
    }
}
