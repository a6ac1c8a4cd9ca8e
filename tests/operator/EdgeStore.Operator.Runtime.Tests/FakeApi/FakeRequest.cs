namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>A request as the server saw it.</summary>
internal sealed record FakeRequest(string Method, ObjectPath Path, bool IsWatch, IReadOnlyDictionary<string, string> Query, string ContentType, string Body)
{
    /// <summary><c>LIST</c>, <c>WATCH</c> or the method, and the collection.</summary>
    internal string Verb => IsWatch ? "WATCH" : Method == "GET" && Path.Name.Length == 0 ? "LIST" : Method;

    internal bool Is(string verb, string collection) => Verb == verb && Path.Collection == collection;
}
