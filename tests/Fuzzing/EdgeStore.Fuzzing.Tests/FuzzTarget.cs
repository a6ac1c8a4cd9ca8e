namespace EdgeStore.Fuzzing.Tests;

/// <summary>A parser of bytes that come from outside, and what it may do with bytes that mean nothing.</summary>
/// <param name="Name">Also the beginning of the names of its findings.</param>
/// <param name="Corpus">Well-formed inputs, which mutations begin with.</param>
/// <param name="Run">Reads one input. Whatever it throws is a finding, but for <paramref name="Refusals"/>.</param>
/// <param name="Refusals">The errors by which it says that the input is bad.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Action<byte[]> Run, params Type[] Refusals)
{
    public override string ToString() => Name;

    /// <returns>False when the input was refused.</returns>
    public bool Accepts(byte[] input)
    {
        try
        {
            Run(input);
            return true;
        }
        catch (Exception exception) when (Refusals.Contains(exception.GetType()))
        {
            return false;
        }
    }
}
