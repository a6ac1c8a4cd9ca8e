using EdgeStore.Server.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Server.Tests.Peers;

public sealed class ByteGateTests
{
    [Test]
    public async Task Who_would_exceed_the_limit_waits_until_there_is_room()
    {
        var gate = new ByteGate(100);
        await gate.EnterAsync(60, CancellationToken.None);
        await gate.EnterAsync(40, CancellationToken.None);

        var waiting = gate.EnterAsync(50, CancellationToken.None).AsTask();
        gate.Leave(40);
        Assert.That(waiting.IsCompleted, Is.False, "60 and 50 are still too many");
        gate.Leave(60);

        await Eventually.Completes(waiting);
        Assert.That(gate.Held, Is.EqualTo(50));
    }

    [Test]
    public async Task One_message_gets_in_however_large_and_the_next_one_after_it()
    {
        var gate = new ByteGate(100);
        await gate.EnterAsync(1000, CancellationToken.None);

        var waiting = gate.EnterAsync(1, CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        gate.Leave(1000);

        await Eventually.Completes(waiting);
    }

    [Test]
    public async Task Waiting_can_be_given_up()
    {
        var gate = new ByteGate(1);
        await gate.EnterAsync(1, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var waiting = gate.EnterAsync(1, stop.Token).AsTask();

        await stop.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }
}
