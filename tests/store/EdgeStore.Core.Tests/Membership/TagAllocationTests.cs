using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Tests.Membership;

public sealed class TagAllocationTests
{
    [TestCase(new[] { 1 }, 1, 8)]
    [TestCase(new[] { 1, 2, 3 }, 1, 8)]
    [TestCase(new[] { 1, 2, 3, 8 }, 1, 16)]
    [TestCase(new[] { 1, 2, 3, 16 }, 2, 17)]
    [TestCase(new[] { 1, 2, 3, 17 }, 2, 25)]
    [TestCase(new[] { 1, 2, 3, 17 }, 1, 24)]
    public void Tags_grow_and_end_in_the_place_of_who_gives_them_out(int[] known, int allocator, int next) =>
        Assert.That(TagAllocation.Next(Membership(known), new Tag(allocator)), Is.EqualTo(new Tag(next)));

    [Test]
    public void Two_members_never_give_out_the_same()
    {
        var known = new[] { 1, 2, 3, 8, 16, 17 };
        foreach (var one in known)
            foreach (var other in known.Where(other => other != one))
                Assert.That(Given(known, one).Intersect(Given(known, other)), Is.Empty, $"{one} and {other}");
    }

    [Test]
    public void They_come_to_an_end() => Assert.That(TagAllocation.Next(Membership([1, Tag.MaxValue - 3]), new Tag(1)), Is.Null);

    private static IEnumerable<int> Given(int[] known, int allocator)
    {
        List<int> all = [.. known];
        for (var i = 0; i < 20; i++) all.Add(TagAllocation.Next(Membership([.. all]), new Tag(allocator))!.Value.Value);
        return all.Except(known);
    }

    private static ClusterMembership Membership(int[] tags) => ClusterMembership.Create(new MembershipConfig
    {
        ClusterId = "00000000000c1057",
        Members = [.. tags.Select(tag => new MemberConfig { Name = $"m{tag}", Tag = tag })],
    });
}
