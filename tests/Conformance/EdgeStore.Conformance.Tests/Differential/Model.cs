namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>What the generator knows of the state, from the oracle's answers: enough to make most operations meaningful.</summary>
internal sealed class Model
{
    /// <summary>The oracle's revision after the last step.</summary>
    public long Revision { get; set; } = 1;

    public long Compacted { get; set; }

    /// <summary>Every event since the beginning, as the oracle's watch of everything showed them.</summary>
    public List<Event> History { get; } = [];

    /// <summary>Watches that live, by id, with what they should see.</summary>
    public Dictionary<long, WatchExpectation> Watches { get; } = [];
}
