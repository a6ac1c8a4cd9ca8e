namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>One operation that both servers get.</summary>
/// <param name="Description">The request, to reproduce a difference by hand.</param>
/// <param name="RunAsync">Does it at one side; returns the answer or the error as text, permitted differences removed.</param>
/// <param name="Learn">What the model learns from it, after both sides have done it.</param>
/// <param name="NeedsQuiet">
/// It takes something away that watches might still need (history, a watch, the process): all of them have to be caught up first,
/// or the outcome depends on timing.
/// </param>
internal sealed record Step(string Description, Func<Side, Task<string>> RunAsync, Action? Learn = null, bool NeedsQuiet = false);
