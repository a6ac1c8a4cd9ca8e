using System.Collections.Concurrent;
using EdgeStore.Operator.Members;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>Members that compare themselves as the test says.</summary>
internal sealed class FakeRepairs : IMemberRepairs
{
    private readonly ConcurrentQueue<(string Member, RepairCall Call)> _calls = new();

    /// <summary>What the next calls do; by default they find nothing and are done.</summary>
    public Func<RepairCall, Action<RepairReading>, CancellationToken, Task<RepairOutcome>> Behaviour { get; set; } = (_, read, _) =>
    {
        read(new RepairReading { KeysTotal = 10, Totals = new RepairTotals { KeysCompared = 10 } });
        return Task.FromResult(RepairOutcome.Completed);
    };

    public IReadOnlyList<(string Member, RepairCall Call)> Calls => [.. _calls];

    public Task<RepairOutcome> RunAsync(MemberEndpoint member, RepairCall call, Action<RepairReading> read, CancellationToken cancellationToken)
    {
        _calls.Enqueue((member.Name, call));
        return Behaviour(call, read, cancellationToken);
    }
}
