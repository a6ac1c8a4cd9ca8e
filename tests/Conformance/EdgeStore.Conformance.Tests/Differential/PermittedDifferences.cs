using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>
/// Everything in which the two servers may differ, and why; whatever is not here must be equal, byte by byte. Answers are copied
/// and the differing fields set to one value before they are compared.
/// </summary>
internal static class PermittedDifferences
{
    /// <summary>The list as people read it in a failure's message and in the documentation.</summary>
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["header.cluster_id, header.member_id"] = "Two clusters have two identities. That they are stable is tested elsewhere.",
        ["header.raft_term"] = "There is no consensus: the term is a constant, where etcd's grows with every start.",
        ["LeaseTimeToLive.TTL of a living lease"] = "Seconds that really passed; the processes are not asked at the same instant.",
        ["LeaseLeases order"] = "etcd orders by the time of expiry, which is real time.",
        ["grouping of events into watch answers"] =
            "Depends on timing in both. What is compared is each watch's sequence of events; that no answer cuts a transaction in two "
            + "is tested elsewhere.",
        ["deletes at exactly the compacted revision, seen by a watch from there"] =
            "etcd 3.4 drops them with the compaction, later versions keep them; not generated.",
        ["a transaction that deletes from a key on (range end of one zero byte) and puts a key in that range"] =
            "edgestore refuses it as a duplicate key, as it does for every other range; etcd's check takes the zero byte for an "
            + "ordinary end and overlooks the overlap; not generated.",
        ["Maintenance: MoveLeader to another member"] = "Every member leads itself; there is no leadership to hand over.",
        ["KV: RangeStream; Maintenance: Downgrade"] = "The oracle, etcd 3.4, does not have them yet.",
        ["Lock and Election services: the status code of an error that the store gave"] =
            "The same as without the detour; etcd loses it on the way and says Unknown. The texts are equal.",
        ["JSON gateway: texts for malformed JSON; GET /v3beta"] = "Each parser has its own words; the old path is gone from etcd 3.5 too.",
        ["Auth: code and text when Defragment, Hash or HashKV is refused"] =
            "etcd 3.4 forgets to translate them (Unknown, 'auth: …'); edgestore says what later versions and all other calls say.",
        ["Auth: checked too are what is nested in a transaction, prev_kv and leases of puts in one, the keys of LeaseTimeToLive, disarming"] =
            "etcd 3.4 overlooks them; not generated.",
        ["Maintenance: Snapshot: what is in the file"] =
            "Each store has its own format: 'etcdctl snapshot save' works, 'status' and 'restore' read bbolt files only.",
        ["a token of a user while authentication is off"] = "etcd 3.4 still refuses one that it does not know; 3.5 and edgestore do not look at it.",
    };

    public static string Text(IMessage answer)
    {
        switch (answer)
        {
            case RangeResponse range:
                range = range.Clone();
                Unify(range.Header);
                return range.ToString();
            case PutResponse put:
                put = put.Clone();
                Unify(put.Header);
                return put.ToString();
            case DeleteRangeResponse delete:
                delete = delete.Clone();
                Unify(delete.Header);
                return delete.ToString();
            case TxnResponse txn:
                txn = txn.Clone();
                Unify(txn);
                return txn.ToString();
            case CompactionResponse compaction:
                compaction = compaction.Clone();
                Unify(compaction.Header);
                return compaction.ToString();
            case LeaseGrantResponse grant:
                grant = grant.Clone();
                Unify(grant.Header);
                return grant.ToString();
            case LeaseRevokeResponse revoke:
                revoke = revoke.Clone();
                Unify(revoke.Header);
                return revoke.ToString();
            case LeaseKeepAliveResponse keepAlive:
                keepAlive = keepAlive.Clone();
                Unify(keepAlive.Header);
                return keepAlive.ToString();
            case LeaseTimeToLiveResponse timeToLive:
                return Text(timeToLive);
            case LeaseLeasesResponse leases:
                return Text(leases);
            case AuthenticateResponse:
                return "a token";
            default:
                return TextOfHeaderAndFields(answer);
        }
    }

    private static string TextOfHeaderAndFields(IMessage answer)
    {
        var copy = answer.Descriptor.Parser.ParseFrom(answer.ToByteString());
        Unify((ResponseHeader?)copy.Descriptor.FindFieldByName("header").Accessor.GetValue(copy));
        return copy.ToString()!;
    }

    private static string Text(LeaseTimeToLiveResponse answer)
    {
        answer = answer.Clone();
        Unify(answer.Header);
        if (answer.TTL > 0)
            answer.TTL = answer.GrantedTTL;
        var keys = answer.Keys.OrderBy(key => key.ToBase64(), StringComparer.Ordinal).ToArray();
        answer.Keys.Clear();
        answer.Keys.Add(keys);
        return answer.ToString();
    }

    private static string Text(LeaseLeasesResponse answer)
    {
        answer = answer.Clone();
        Unify(answer.Header);
        var leases = answer.Leases.OrderBy(lease => lease.ID).ToArray();
        answer.Leases.Clear();
        answer.Leases.Add(leases);
        return answer.ToString();
    }

    private static void Unify(TxnResponse txn)
    {
        Unify(txn.Header);
        foreach (var part in txn.Responses)
        {
            Unify(part.ResponseRange?.Header);
            Unify(part.ResponsePut?.Header);
            Unify(part.ResponseDeleteRange?.Header);
            if (part.ResponseTxn is { } nested)
                Unify(nested);
        }
    }

    private static void Unify(ResponseHeader? header)
    {
        if (header is not null)
            (header.ClusterId, header.MemberId, header.RaftTerm) = (0, 0, 0);
    }
}
