namespace EdgeStore.Operator.Runtime;

/// <summary>
/// Seeded, thread-safe source of small random deviations. Everything periodic in the runtime goes through it, so that a fleet of
/// clients that lost its server at the same moment does not come back at the same moment.
/// </summary>
public sealed class Jitter(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>A value between <paramref name="value"/> × (1 − <paramref name="fraction"/>) and × (1 + <paramref name="fraction"/>).</summary>
    public TimeSpan Around(TimeSpan value, double fraction) => value * (1 + (fraction * ((2 * Next()) - 1)));

    /// <summary>A value in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public TimeSpan Between(TimeSpan low, TimeSpan high) => low + ((high - low) * Next());

    /// <summary>A token of <paramref name="length"/> characters from [bcdfghjklmnpqrstvwxz2456789], the alphabet of generated names.</summary>
    public string Suffix(int length)
    {
        const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
        lock (_lock)
            return string.Create(length, _random, static (span, random) =>
            {
                foreach (ref var c in span) c = Alphabet[random.Next(Alphabet.Length)];
            });
    }

    private double Next()
    {
        lock (_lock) return _random.NextDouble();
    }
}
