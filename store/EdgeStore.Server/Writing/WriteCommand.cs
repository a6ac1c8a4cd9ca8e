using System.Diagnostics;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Writing;

/// <summary>A request on its way through the writer. It is evaluated once and answered when its batch is durable.</summary>
internal abstract class WriteCommand
{
    /// <summary>The traced call that waits for it; usually null.</summary>
    public Activity? Caller { get; } = Tracing.Caller;

    /// <summary>Called by the writer only. An <see cref="EtcdException"/> is the answer; any other exception stops the server.</summary>
    public abstract void Evaluate(WriteBatch batch);

    /// <summary>Hands the answer out. Never runs the waiter's code on the caller's thread.</summary>
    public abstract void Answer();

    /// <summary>The command was not carried out, or nobody knows whether it was.</summary>
    public abstract void Fail(Exception error);
}

internal sealed class WriteCommand<TResult>(Func<WriteBatch, TResult> evaluate) : WriteCommand
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;
    private EtcdException? _refusal;

    public Task<TResult> Task => _answer.Task;

    public override void Evaluate(WriteBatch batch)
    {
        try
        {
            _result = evaluate(batch);
        }
        catch (EtcdException refusal)
        {
            _refusal = refusal;
        }
    }

    public override void Answer()
    {
        if (_refusal is null) _answer.SetResult(_result!);
        else _answer.SetException(_refusal);
    }

    public override void Fail(Exception error) => _answer.TrySetException(error);
}
