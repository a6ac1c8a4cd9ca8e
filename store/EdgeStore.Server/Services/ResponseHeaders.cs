using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Server.Services;

/// <summary>The header of every response.</summary>
internal sealed class ResponseHeaders(ulong clusterId, ulong memberId)
{
    /// <summary>There is no consensus, so there are no terms: a constant that clients can compare.</summary>
    public const ulong RaftTerm = 1;

    public ResponseHeaders(StoreState state)
        : this(state.ClusterId, state.MemberId)
    {
    }

    public ulong MemberId => memberId;

    public ResponseHeader At(long revision) => Fill(new ResponseHeader { Revision = revision });

    /// <summary>Completes a header that has its revision.</summary>
    public ResponseHeader Fill(ResponseHeader header)
    {
        header.ClusterId = clusterId;
        header.MemberId = memberId;
        header.RaftTerm = RaftTerm;
        return header;
    }
}
