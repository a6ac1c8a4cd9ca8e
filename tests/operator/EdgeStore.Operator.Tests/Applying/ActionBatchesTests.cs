using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Planning;

namespace EdgeStore.Operator.Tests.Applying;

public sealed class ActionBatchesTests
{
    [Test]
    public void Members_go_together_each_in_order_between_what_concerns_all()
    {
        PlanAction[] actions =
        [
            new ReserveTags(3), new CreateClaim("a"), new NudgePod("a", "1"), new CreateClaim("b"), new ApplyMembership(""), new DeleteClaim("b", "u"),
        ];

        var batches = ActionBatches.Of(actions).Select(batch => string.Join(" | ", batch.Select(own => string.Join(", ", own))));

        Assert.That(batches, Is.EqualTo(new[]
        {
            "reserve tags below 3", "create claim of a, nudge pod a to the current membership | create claim of b", "apply membership", "delete claim of b",
        }));
    }
}
