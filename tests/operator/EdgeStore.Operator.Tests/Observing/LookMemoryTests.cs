using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Tests.Observing;

public sealed class LookMemoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> Both = ["a", "b"];

    [Test]
    public void First_look_has_no_previous_one() => Assert.That(new LookMemory().PreviousJoin("u", Both, Start), Is.Null);

    [Test]
    public void Looks_that_follow_at_once_are_compared_with_the_one_before_the_burst()
    {
        var memory = new LookMemory();
        memory.Remember("u", Vectors(("a", "1:1")), Start);
        memory.Remember("u", Vectors(("a", "1:5")), Start.AddSeconds(3));
        memory.Remember("u", Vectors(("a", "1:6")), Start.AddSeconds(3.1));

        Assert.That(memory.PreviousJoin("u", Both, Start.AddSeconds(3.2))!.ToString(), Is.EqualTo("1:1"));
        Assert.That(memory.PreviousJoin("u", Both, Start.AddSeconds(6))!.ToString(), Is.EqualTo("1:5"));
    }

    [Test]
    public void What_a_silent_member_held_is_not_forgotten()
    {
        var memory = new LookMemory();
        memory.Remember("u", Vectors(("a", "1:10"), ("b", "2:1")), Start);
        memory.Remember("u", Vectors(("b", "2:2")), Start.AddSeconds(3));

        Assert.That(memory.PreviousJoin("u", Both, Start.AddSeconds(6))!.ToString(), Is.EqualTo("1:10,2:2"));
    }

    [Test]
    public void Members_that_have_left_do_not_count()
    {
        var memory = new LookMemory();
        memory.Remember("u", Vectors(("a", "1:10"), ("b", "2:1")), Start);

        Assert.That(memory.PreviousJoin("u", new HashSet<string> { "b" }, Start.AddSeconds(3))!.ToString(), Is.EqualTo("2:1"));
    }

    [Test]
    public void What_was_seen_in_an_earlier_term_is_not_compared_with()
    {
        var memory = new LookMemory();
        memory.Remember("u", Vectors(("a", "1:10")), Start);

        memory.OnTermEnd();

        Assert.That(memory.PreviousJoin("u", Both, Start.AddHours(1)), Is.Null);
    }

    private static Dictionary<string, VersionVector> Vectors(params (string Name, string Vector)[] vectors)
        => vectors.ToDictionary(v => v.Name, v => VersionVector.Parse(v.Vector));
}
