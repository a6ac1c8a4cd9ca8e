using System.Threading.Channels;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Transactions;

namespace EdgeStore.Server.Writing;

/// <summary>Commands between the handlers and the writer. When it is full, handlers wait, and so do their clients.</summary>
internal sealed class WriteQueue : IStoreWriter
{
    private const int Capacity = 8192;

    private readonly Channel<WriteCommand> _commands = Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(Capacity)
    {
        FullMode = BoundedChannelFullMode.Wait,
        SingleReader = false,
    });

    public ChannelReader<WriteCommand> Commands => _commands.Reader;

    public ValueTask<TResult> WriteAsync<TResult>(Func<WriteBatch, TResult> evaluate, CancellationToken cancellation)
    {
        var command = new WriteCommand<TResult>(evaluate);
        return _commands.Writer.TryWrite(command)
            ? new ValueTask<TResult>(command.Task)
            : WaitForRoomAsync(command, cancellation);
    }

    /// <summary>From now on nothing is accepted; what is queued is still carried out.</summary>
    public void Close() => _commands.Writer.TryComplete();

    private async ValueTask<TResult> WaitForRoomAsync<TResult>(WriteCommand<TResult> command, CancellationToken cancellation)
    {
        try
        {
            await _commands.Writer.WriteAsync(command, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw EtcdErrors.Stopped.ToException();
        }

        return await command.Task;
    }
}
