using System.Diagnostics;
using System.Threading.Channels;
using EdgeStore.Core.Transactions;

namespace EdgeStore.Server.Writing;

/// <summary>A batch that is being evaluated, and the commands that wait for it.</summary>
internal sealed class OpenBatch(WriteBatch batch)
{
    private const int MaxCommands = 4096;

    private readonly List<WriteCommand> _commands = [];
    private List<Activity>? _callers;

    public bool IsFull => _commands.Count >= MaxCommands;

    public IReadOnlyList<WriteCommand> Commands => _commands;

    /// <summary>Evaluates what is queued now.</summary>
    public void Take(ChannelReader<WriteCommand> queue)
    {
        while (!IsFull && queue.TryRead(out var command))
        {
            // Before it is evaluated: should that throw, the command is failed with all others.
            _commands.Add(command);
            if (command.Caller is { } caller) (_callers ??= []).Add(caller);
            command.Evaluate(batch);
        }
    }

    /// <summary>Drops a slice of what compaction has superseded.</summary>
    public void Sweep(int maxKeys) => batch.SweepSome(maxKeys);

    public PendingBatch Close() => new(batch.IsEmpty ? null : batch.Build(), _commands) { Callers = _callers };
}

/// <param name="Batch">Null when no command changed anything: there is nothing to make durable, but earlier batches come first.</param>
internal sealed record PendingBatch(CommittedBatch? Batch, IReadOnlyList<WriteCommand> Commands)
{
    /// <summary>The traced calls among them; null when there are none.</summary>
    public List<Activity>? Callers { get; init; }
}
