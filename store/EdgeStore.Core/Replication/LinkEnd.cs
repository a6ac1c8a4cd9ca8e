using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>Why a link ended by itself.</summary>
/// <param name="Reason"><see cref="Refusal.Types.Reason.Unspecified"/> for silence.</param>
/// <param name="ByPeer">The peer refused; otherwise this member did.</param>
public sealed record LinkEnd(Refusal.Types.Reason Reason, string Message, bool ByPeer)
{
    public override string ToString() => $"{(ByPeer ? "refused by the peer: " : "")}{Message} ({Reason})";
}
