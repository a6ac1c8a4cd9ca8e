namespace EdgeStore.Core.Replication;

/// <param name="MemberId">The incarnation that the peer's tag is bound to.</param>
/// <param name="Cursor">The revision in the peer's log up to which everything is merged here.</param>
public readonly record struct PeerCursor(ulong MemberId, long Cursor);
