namespace EdgeStore.Core.Replication;

/// <summary>A change of this member's own, and with it all before it.</summary>
/// <param name="Revision">In this member's log.</param>
/// <param name="N">Its number, as in its <see cref="Dot"/>.</param>
public readonly record struct OwnChange(long Revision, ulong N);
