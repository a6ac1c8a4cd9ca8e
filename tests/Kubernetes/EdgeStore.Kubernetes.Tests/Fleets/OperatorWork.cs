namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>
/// Something that takes the operator several steps, as others see it. What has come stays so for ever, and so does the end: a test
/// that finds a moment come, kills, and finds no end afterwards, has killed in between.
/// </summary>
/// <param name="What">Its name.</param>
/// <param name="Moments">Steps of it, in their order, all well before the end.</param>
/// <param name="IsOverAsync">Whether it has ended. Only the operator can end it.</param>
internal sealed record OperatorWork(string What, IReadOnlyList<Moment> Moments, Func<CancellationToken, Task<bool>> IsOverAsync);

/// <param name="What">Its name.</param>
/// <param name="HasComeAsync">Whether it has come. An exception counts as "not yet".</param>
internal sealed record Moment(string What, Func<CancellationToken, Task<bool>> HasComeAsync);
