using System.Collections.Concurrent;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>What goes wrong between operator and API server, by seed.</summary>
internal sealed class RequestFaults(int seed) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>Of a hundred requests, so many are refused or never answered, and as many answers do not arrive.</summary>
    private readonly int _percent = 3 + (seed % 4 * 5);

    private readonly ConcurrentDictionary<string, int> _struck = new();
    private volatile bool _isOn;

    public bool IsOn => _isOn;

    /// <summary>Nothing goes through at all.</summary>
    public volatile bool IsPartitioned;

    /// <summary>What went wrong so far, and how often.</summary>
    public IReadOnlyDictionary<string, int> Struck => _struck;

    public void Begin() => _isOn = true;

    /// <summary>From now on, everything works; what hangs is cut.</summary>
    public void End()
    {
        (_isOn, IsPartitioned) = (false, false);
        _end.Cancel();
    }

    public async Task BeforeAsync(FakeRequest request, CancellationToken cancellationToken)
    {
        if (IsPartitioned) throw new ApiError(503, "ServiceUnavailable", "cut off");
        if (!Strikes(_percent)) return;
        switch (Draw(6))
        {
            case 0: throw Refusal(409, "Conflict");
            case 1: throw Refusal(429, "TooManyRequests");
            case 2: throw Refusal(500, "InternalError");
            case 3: throw Refusal(504, "Timeout");
            case 4: throw Refusal(503, "ServiceUnavailable");
            default: await HangAsync(request.IsWatch ? "watch hangs" : "request hangs", cancellationToken); break;
        }
    }

    public AnswerFate After()
    {
        if (!Strikes(_percent)) return AnswerFate.Arrives;
        var fate = Draw(3) switch
        {
            0 => AnswerFate.IsLost,
            1 => AnswerFate.IsCut,
            _ => AnswerFate.NeverArrives,
        };
        Note($"answer {fate}");
        return fate;
    }

    /// <summary>Whether a read is answered by a server that lies behind.</summary>
    public bool IsBehind()
    {
        if (!Strikes(50)) return false;
        Note("stale read");
        return true;
    }

    public void Dispose() => _end.Dispose();

    // Until the client gives up, which takes minutes for a watch; it is not carried out.
    private async Task HangAsync(string what, CancellationToken cancellationToken)
    {
        Note(what);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token);
    }

    private ApiError Refusal(int code, string reason)
    {
        Note($"refused as {reason}");
        return new ApiError(code, reason, "injected");
    }

    private void Note(string what) => _struck.AddOrUpdate(what, 1, (_, count) => count + 1);

    private bool Strikes(int percent) => IsOn && Draw(100) < percent;

    private int Draw(int limit)
    {
        lock (_lock) return _random.Next(limit);
    }
}
