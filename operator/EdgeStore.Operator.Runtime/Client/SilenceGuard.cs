namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Runs reads of one stream, each within the silence limit; a read that takes longer fails with <see cref="WatchBrokenException"/>.</summary>
internal sealed class SilenceGuard : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _silent;
    private readonly CancellationTokenSource _linked;

    internal SilenceGuard(TimeSpan limit, TimeProvider time, CancellationToken outer)
    {
        _limit = limit;
        _outer = outer;
        _silent = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(outer, _silent.Token);
    }

    internal CancellationToken Token => _linked.Token;

    internal async ValueTask<TResult> Run<TResult>(Func<CancellationToken, ValueTask<TResult>> read)
    {
        _silent.CancelAfter(_limit);
        try
        {
            return await read(_linked.Token);
        }
        catch (OperationCanceledException e) when (_silent.IsCancellationRequested && !_outer.IsCancellationRequested)
        {
            throw new WatchBrokenException($"The watch was silent for {_limit.TotalSeconds:0.#} s.", e);
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _silent.Dispose();
    }
}
