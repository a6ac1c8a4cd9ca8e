using System.Collections;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>
/// Source of fixtures: every conformance fixture runs once per implementation. The category lets one of them be run alone
/// (<c>--filter TestCategory=Etcd</c>). A missing binary fails the fixture; it is never skipped.
/// </summary>
internal sealed class Implementations : IEnumerable
{
    public IEnumerator GetEnumerator()
    {
        foreach (var implementation in Enum.GetValues<Implementation>())
            yield return new TestFixtureData(implementation).SetCategory(implementation.ToString());
    }
}

internal static class TestFixtureDataExtensions
{
    public static TestFixtureData SetCategory(this TestFixtureData data, string category)
    {
        data.Properties.Add("Category", category);
        return data;
    }
}
