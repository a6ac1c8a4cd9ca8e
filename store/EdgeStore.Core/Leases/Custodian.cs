using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Leases;

/// <summary>
/// Whose leases this member has to look after beside its own: everybody for themselves, and for those who are gone the most
/// senior member that is not. Gone is who was removed from the cluster, or was silent for the takeover time. Two members that
/// disagree may both take a lease over; the later one is its owner then, as both will see.
/// </summary>
public sealed class Custodian
{
    private readonly StoreState _state;
    private readonly ClusterMembership? _membership;
    private readonly Func<Tag, TimeSpan> _silence;
    private readonly TimeSpan _takeover;
    private readonly bool _isSenior;

    /// <param name="membership">Null: this member is alone.</param>
    /// <param name="silence">For how long a member was not heard of; of one that never was, since when one could have heard of it.</param>
    public Custodian(StoreState state, ClusterMembership? membership, Func<Tag, TimeSpan> silence, TimeSpan takeover)
    {
        _state = state;
        _membership = membership;
        _silence = silence;
        _takeover = takeover;
        _isSenior = membership is null || membership.Active.FirstOrDefault(member => member.Tag == state.Tag || !IsSilent(member.Tag))?.Tag == state.Tag;
    }

    /// <summary>Leases that have lost their owner, and that this member has to take over.</summary>
    public IEnumerable<Lease> Orphaned() => _state.Leases.All.Where(lease => lease.Owner != _state.MemberId && AnswersFor(lease.Owner));

    /// <summary>
    /// Keys of ended leases that this member has to delete: its own ones, mostly. Nothing while it catches up, because the
    /// lease of a key may be among what has not come yet.
    /// </summary>
    public IEnumerable<KeyVersion> LeftBehind() => !_state.IsExact
        ? []
        : _state.Leases.Ended
            .SelectMany(lease => lease.Value)
            .Select(key => _state.Keys.Find(key)!)
            .Where(key => AnswersFor(key.Identity.Stamp.Tag));

    private bool AnswersFor(ulong owner)
    {
        if (_membership is null) return true;
        if (owner == 0) return _isSenior;
        var member = _membership.Members.Values.FirstOrDefault(member => IncarnationOf(member) == owner);
        return member is null ? _isSenior && IsSilent(default) : AnswersFor(member.Tag);
    }

    private bool AnswersFor(Tag author)
    {
        if (author == _state.Tag) return true;
        return _isSenior && (_membership?.Find(author) is not { IsActive: true } || IsSilent(author));
    }

    private bool IsSilent(Tag tag) => _silence(tag) >= _takeover;

    private ulong IncarnationOf(ClusterMember member) => member.Tag == _state.Tag
        ? _state.MemberId
        : member.MemberId ?? _state.Peers.GetValueOrDefault(member.Tag).MemberId;
}
