namespace EdgeStore.Operator.Members;

/// <param name="FromKey">Base64; null: from the first key.</param>
/// <param name="Deadline">The member stops by itself then, should nobody be there to stop it.</param>
internal sealed record RepairCall(string Peer, long BytesPerSecond, TimeSpan Deadline, string? FromKey);

/// <summary>What a call has done so far. Figures count from the key at which it began.</summary>
internal sealed record RepairReading
{
    public long KeysTotal { get; init; }

    /// <summary>Base64; null: nothing was compared yet, or everything was.</summary>
    public string? NextKey { get; init; }

    public RepairTotals Totals { get; init; } = new();
}

/// <summary>How a call ended.</summary>
/// <param name="Error">Null: everything was compared.</param>
internal sealed record RepairOutcome(string? Error)
{
    public static readonly RepairOutcome Completed = new((string?)null);
}

/// <summary>Makes one member compare itself with another.</summary>
internal interface IMemberRepairs
{
    /// <param name="read">Told of every step.</param>
    /// <exception cref="OperationCanceledException">Cancelled; everything else that can go wrong is an outcome.</exception>
    Task<RepairOutcome> RunAsync(MemberEndpoint member, RepairCall call, Action<RepairReading> read, CancellationToken cancellationToken);
}
