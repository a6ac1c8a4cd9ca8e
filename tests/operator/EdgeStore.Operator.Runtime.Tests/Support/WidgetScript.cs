using System.Collections.Concurrent;

namespace EdgeStore.Operator.Runtime.Tests.Support;

/// <summary>What the controller and the finalizer do, and what they were called with.</summary>
internal sealed class WidgetScript
{
    private readonly ConcurrentQueue<string> _calls = new();

    internal Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Reconcile { get; set; } = Succeed;

    internal Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Delete { get; set; } = Succeed;

    internal Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Finish { get; set; } = Succeed;

    /// <summary><c>reconcile NAME</c>, <c>deleted NAME</c>, <c>finalize NAME</c>, in the order of the calls.</summary>
    internal IReadOnlyList<string> Calls => [.. _calls];

    internal int Count(string call) => _calls.Count(c => c == call);

    internal void Note(string call) => _calls.Enqueue(call);

    private static Task<ReconciliationResult<Widget>> Succeed(Widget widget, CancellationToken cancellationToken) =>
        Task.FromResult(ReconciliationResult<Widget>.Success(widget));
}

internal sealed class ScriptedController(WidgetScript script) : IEntityController<Widget>
{
    public Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        script.Note($"reconcile {entity.Metadata.Name}");
        return script.Reconcile(entity, cancellationToken);
    }

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken)
    {
        script.Note($"deleted {entity.Metadata.Name}");
        return script.Delete(entity, cancellationToken);
    }
}

internal sealed class ScriptedFinalizer(WidgetScript script) : IEntityFinalizer<Widget>
{
    internal const string Identifier = "test.edgestore.io/finish";

    public Task<ReconciliationResult<Widget>> FinalizeAsync(Widget entity, CancellationToken cancellationToken)
    {
        script.Note($"finalize {entity.Metadata.Name}");
        return script.Finish(entity, cancellationToken);
    }
}
