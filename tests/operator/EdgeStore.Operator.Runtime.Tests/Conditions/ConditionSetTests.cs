using EdgeStore.Operator.Runtime.Conditions;

namespace EdgeStore.Operator.Runtime.Tests.Conditions;

public sealed class ConditionSetTests
{
    private readonly List<V1Condition> _conditions = [];
    private FakeTimeProvider _clock = null!;

    [SetUp]
    public void Begin()
    {
        _conditions.Clear();
        _clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero));
    }

    [Test]
    public void Adds_with_the_time_in_whole_seconds()
    {
        Assert.That(Set(ConditionStatus.True, "Fine", "All fine."), Is.True);
        var condition = _conditions.Single();
        Assert.That(condition.Status, Is.EqualTo("True"));
        Assert.That(condition.ObservedGeneration, Is.EqualTo(1));
        Assert.That(condition.LastTransitionTime, Is.EqualTo(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
    }

    [Test]
    public void Setting_the_same_changes_nothing()
    {
        Set(ConditionStatus.True, "Fine", "All fine.");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.That(Set(ConditionStatus.True, "Fine", "All fine."), Is.False);
    }

    [Test]
    public void Another_reason_or_generation_keeps_the_transition_time()
    {
        Set(ConditionStatus.False, "Bad", "One is down.");
        var since = _conditions[0].LastTransitionTime;
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.That(Set(ConditionStatus.False, "Worse", "Two are down.", 2), Is.True);
        Assert.That(_conditions[0].LastTransitionTime, Is.EqualTo(since));
        Assert.That((_conditions[0].Reason, _conditions[0].ObservedGeneration), Is.EqualTo(("Worse", 2L)));
    }

    [TestCase(ConditionStatus.False)]
    [TestCase(ConditionStatus.Unknown)]
    public void Another_status_moves_the_transition_time(ConditionStatus status)
    {
        Set(ConditionStatus.True, "Fine", "All fine.");
        _clock.Advance(TimeSpan.FromHours(1));
        Set(status, "Else", "Something else.");
        Assert.That(_conditions.Single().LastTransitionTime, Is.EqualTo(new DateTime(2026, 1, 1, 1, 0, 0, DateTimeKind.Utc)));
    }

    [Test]
    public void Leaves_other_types_alone()
    {
        _conditions.Add(new V1Condition { Type = "Other", Status = "True" });
        Set(ConditionStatus.False, "Bad", "Bad.");
        Assert.That(ConditionSet.IsTrue(_conditions, "Other"), Is.True);
        Assert.That(ConditionSet.IsTrue(_conditions, "Available"), Is.False);
        Assert.That(ConditionSet.Remove(_conditions, "Available"), Is.True);
        Assert.That(_conditions.Select(c => c.Type), Is.EqualTo(new[] { "Other" }));
    }

    [TestCase("")]
    [TestCase("two words")]
    [TestCase("1st")]
    public void Refuses_reasons_that_the_api_refuses(string reason) =>
        Assert.Throws<ArgumentException>(() => Set(ConditionStatus.True, reason, "x"));

    [Test]
    public void Survives_the_way_through_the_api_unchanged()
    {
        Set(ConditionStatus.True, "Fine", "All fine.");
        var widget = Widget.Named("w");
        widget.Status = new WidgetStatus { Conditions = [.. _conditions] };
        var read = widget.Clone();
        Assert.That(ConditionSet.Set(read.Status!.Conditions!, "Available", ConditionStatus.True, "Fine", "All fine.", 1, _clock), Is.False);
        Assert.That(MergePatch.Diff(EntityJson.ToNode(widget), EntityJson.ToNode(read)), Is.Null);
    }

    private bool Set(ConditionStatus status, string reason, string message, long generation = 1) =>
        ConditionSet.Set(_conditions, "Available", status, reason, message, generation, _clock);
}
