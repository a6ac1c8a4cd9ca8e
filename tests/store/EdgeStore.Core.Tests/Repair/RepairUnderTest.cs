using EdgeStore.Core.Repair;
using EdgeStore.Core.Tests.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Repair;

/// <summary>Both sides of a repair in a test: carries the effects out at once, and time as far as a side waits for it.</summary>
internal sealed class RepairUnderTest
{
    private readonly RepairInitiator _initiator;
    private readonly RepairResponder _responder;
    private readonly Replica _caller;
    private readonly Replica _called;
    private readonly Queue<Action> _work = new();

    public RepairUnderTest(Replica caller, Replica called, Func<RepairSettings, RepairSettings>? change = null, ByteString? fromKey = null)
    {
        var settings = change?.Invoke(new RepairSettings()) ?? new RepairSettings();
        _caller = caller;
        _called = called;
        _initiator = new RepairInitiator(LinkUnderTest.Settings, settings, caller, caller, called.Published.Tag, fromKey ?? ByteString.Empty);
        _responder = new RepairResponder(LinkUnderTest.Settings, settings, called, called);
    }

    public List<RepairMessage> Asked { get; } = [];

    public List<RepairMessage> Answered { get; } = [];

    /// <summary>Happens before each message of the caller is delivered.</summary>
    public Action<RepairMessage>? BeforeDelivery { get; set; }

    public Refusal? Refusal { get; private set; }

    public long NowMs { get; private set; }

    public IEnumerable<string> Kinds => Asked.Select(message => message.MessageCase.ToString());

    public RepairProgress Run()
    {
        Caller(new RepairEvent.Opened());
        while (_initiator.Progress.Outcome == RepairOutcome.Running)
        {
            if (_work.TryDequeue(out var next))
            {
                next();
                continue;
            }

            Assert.That(_initiator.NextTickMs, Is.LessThan(long.MaxValue), "it waits for nothing");
            NowMs = Math.Max(NowMs, _initiator.NextTickMs);
            Caller(new RepairEvent.Tick());
        }

        return _initiator.Progress;
    }

    private void Caller(RepairEvent happened)
    {
        foreach (var effect in _initiator.Handle(happened, NowMs))
        {
            switch (effect)
            {
                case RepairEffect.Send send:
                    Asked.Add(send.Message);
                    _work.Enqueue(() =>
                    {
                        BeforeDelivery?.Invoke(send.Message);
                        Called(new RepairEvent.Received(send.Message.Clone()));
                    });
                    break;
                case RepairEffect.Merge merge:
                    _work.Enqueue(() => Caller(new RepairEvent.Merged(_caller.Repair(merge.Batch))));
                    break;
                case RepairEffect.Close close:
                    Refusal = close.Refusal;
                    break;
            }
        }
    }

    private void Called(RepairEvent happened)
    {
        foreach (var effect in _responder.Handle(happened))
        {
            switch (effect)
            {
                case RepairEffect.Send send:
                    Answered.Add(send.Message);
                    _work.Enqueue(() => Caller(new RepairEvent.Received(send.Message.Clone())));
                    break;
                case RepairEffect.Merge merge:
                    _work.Enqueue(() => Called(new RepairEvent.Merged(_called.Repair(merge.Batch))));
                    break;
            }
        }
    }
}
