using System.Globalization;

namespace EdgeStore.Operator.Settings;

/// <summary>How a change of the pod template goes over the members.</summary>
internal sealed record UpgradeSettings
{
    public required MaxUnavailable MaxUnavailable { get; init; }

    /// <summary>Null: all members are treated alike.</summary>
    public CanarySettings? Canary { get; init; }

    public required TimeSpan ConvergenceTimeout { get; init; }

    public required bool RollBack { get; init; }

    public required bool Paused { get; init; }

    public static UpgradeSettings Of(UpgradeSpec spec)
    {
        var rollBack = spec.OnFailure == UpgradeSpec.Rollback;
        return new UpgradeSettings
        {
            MaxUnavailable = MaxUnavailable.Parse(spec.MaxUnavailable?.Value) ?? MaxUnavailable.One,
            // Whoever wants to go back needs to see one member fail before the others are touched.
            Canary = spec.Canary is { } canary
                ? new CanarySettings(canary.Members, TimeSpan.FromSeconds(canary.BakeSeconds ?? 0))
                : rollBack ? new CanarySettings(1, TimeSpan.Zero) : null,
            ConvergenceTimeout = TimeSpan.FromSeconds(spec.ConvergenceTimeoutSeconds ?? UpgradeSpec.DefaultConvergenceTimeoutSeconds),
            RollBack = rollBack,
            Paused = spec.Paused,
        };
    }
}

/// <param name="Bake">For how long they must be well before the others follow.</param>
internal sealed record CanarySettings(int Members, TimeSpan Bake);

/// <summary>A number of members, or a share of them in percent.</summary>
internal readonly record struct MaxUnavailable
{
    public static readonly MaxUnavailable One = new() { Number = 1 };

    private int Number { get; init; }

    private bool IsPercent { get; init; }

    /// <returns>Null: the text is neither a number of at least 1 nor a share between 1% and 100%, or there is none.</returns>
    public static MaxUnavailable? Parse(string? text)
    {
        if (text is null) return null;
        var percent = text.EndsWith('%');
        return int.TryParse(percent ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && !(percent && number > 100)
                ? new MaxUnavailable { Number = number, IsPercent = percent }
                : null;
    }

    /// <summary>Rounded down, and never less than 1.</summary>
    public int Of(int members) => Math.Max(1, IsPercent ? (int)((long)members * Number / 100) : Number);
}
