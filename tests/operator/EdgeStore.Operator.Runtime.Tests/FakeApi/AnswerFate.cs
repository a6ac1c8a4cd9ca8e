namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>What becomes of the answer to a request that was carried out.</summary>
internal enum AnswerFate
{
    Arrives,

    /// <summary>The connection is gone before a byte of it.</summary>
    IsLost,

    /// <summary>The connection goes in the middle of it.</summary>
    IsCut,

    /// <summary>Nothing comes, and the connection stays, until the client gives up.</summary>
    NeverArrives,
}
