namespace EdgeStore.Benchmarks.Replication;

internal interface IMeasure
{
    Task<IReadOnlyList<Row>> RunAsync();
}
