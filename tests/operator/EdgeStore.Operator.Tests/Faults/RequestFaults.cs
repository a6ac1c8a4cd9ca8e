namespace EdgeStore.Operator.Tests.Faults;

/// <summary>What goes wrong between operator and API server, by seed.</summary>
internal sealed class RequestFaults(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>Of a hundred requests, so many are refused, and as many answers do not arrive.</summary>
    private readonly int _percent = 3 + (seed % 4 * 5);

    public volatile bool IsOn;

    /// <summary>Nothing goes through at all.</summary>
    public volatile bool IsPartitioned;

    public Task BeforeAsync(FakeRequest request, CancellationToken cancellationToken)
    {
        if (IsPartitioned) throw new ApiError(503, "ServiceUnavailable", "cut off");
        if (!Strikes(_percent)) return Task.CompletedTask;
        throw Draw(5) switch
        {
            0 => new ApiError(409, "Conflict", "injected"),
            1 => new ApiError(429, "TooManyRequests", "injected"),
            2 => new ApiError(500, "InternalError", "injected"),
            3 => new ApiError(504, "Timeout", "injected"),
            _ => new ApiError(503, "ServiceUnavailable", "injected"),
        };
    }

    public AnswerFate After() => !Strikes(_percent) ? AnswerFate.Arrives : Draw(2) == 0 ? AnswerFate.IsLost : AnswerFate.IsCut;

    /// <summary>Whether a list is answered by a server that lies behind.</summary>
    public bool IsBehind() => Strikes(30);

    private bool Strikes(int percent) => IsOn && Draw(100) < percent;

    private int Draw(int limit)
    {
        lock (_lock) return _random.Next(limit);
    }
}
