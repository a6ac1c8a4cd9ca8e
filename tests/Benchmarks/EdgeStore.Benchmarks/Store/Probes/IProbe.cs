namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>A case with figures of its own, beside operations a second.</summary>
internal interface IProbe
{
    /// <summary>For <c>--cases</c> and the table.</summary>
    string Name { get; }

    Task<IReadOnlyList<Figure>> MeasureAsync(ProbeTarget target);
}
