using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Fields;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Merging.Histories;

public sealed class HistoryTests
{
    private const int Seeds = 400;

    [Test]
    public void Sites_that_have_seen_the_same_hold_the_same_bytes([Values] bool settles)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = Run(seed, settles);
            foreach (var site in history.All) Assert.That(Same(site.Record!, history.All[0].Record!), $"seed {seed}, site {site.Tag}: {site.Record} {history.All[0].Record}");
        }
    }

    [Test]
    public void Settling_stamps_loses_no_edit()
    {
        var settled = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (plain, settling) = (Run(seed, settles: false), Run(seed, settles: true));
            Assert.That(settling.All[0].Record!.Value.ToStringUtf8(), Is.EqualTo(plain.All[0].Record!.Value.ToStringUtf8()), $"seed {seed}");
            settled += Listed(plain) - Listed(settling);
        }

        Assert.That(settled, Is.Positive, "nothing was settled");
    }

    [Test]
    public void Join_is_commutative_associative_idempotent_on_all_records_of_a_history([Values] bool settles)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var records = Run(seed, settles).All.SelectMany(site => site.Past).Distinct().ToArray();
            var random = new Random(seed);
            for (var i = 0; i < 20; i++)
            {
                var (a, b, c) = (Any(), Any(), Any());
                Assert.That(Same(Join(a, b), Join(b, a)), $"seed {seed}: commutative {a} {b}");
                Assert.That(Same(Join(Join(a, b), c), Join(a, Join(b, c))), $"seed {seed}: associative {a} {b} {c}");
                Assert.That(Join(a, a), Is.SameAs(a));
                Assert.That(Same(Join(Join(a, b), b), Join(a, b)), $"seed {seed}: absorbing {a} {b}");
                Assert.That(Same(Join(a, b), JoinWithoutShortcut(a, b)), $"seed {seed}: what has seen the other is the join {a} {b}");
            }

            RecordMessage Any() => records[random.Next(records.Length)];
        }
    }

    private static History Run(int seed, bool settles)
    {
        var history = new History(seed, settles);
        history.Run();
        return history;
    }

    private static int Listed(History history) => history.All.SelectMany(site => site.Past).Sum(record => record.Fields.Count);

    private static RecordMessage Join(RecordMessage left, RecordMessage right) => FieldMerge.Join(left, right);

    private static RecordMessage JoinWithoutShortcut(RecordMessage left, RecordMessage right)
    {
        var (blindLeft, blindRight) = (left.Clone(), right.Clone());
        blindLeft.Seen.Add(new StampMessage { Time = 1, Tag = 98 });
        blindRight.Seen.Add(new StampMessage { Time = 1, Tag = 99 });
        return Join(blindLeft, blindRight);
    }

    /// <summary>Everything but who had seen what.</summary>
    private static bool Same(RecordMessage one, RecordMessage other) =>
        one.Value.Equals(other.Value) && one.Stamp.Equals(other.Stamp) && FieldMap.Of(one).IsSame(FieldMap.Of(other));
}
