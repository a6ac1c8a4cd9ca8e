using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Membership;

/// <summary>
/// Keeps what the cluster knows of this member true: its own row when it starts, tags that it does not use, its leave, and the end
/// when the others say that it was removed. With a membership file all but the leave is in the file, and not written here.
/// </summary>
internal sealed class OwnStanding(
    StoreHead store, IStoreWriter writer, IMemberDirectory directory, OwnProfile profile, ILogger<OwnStanding> log) : IHostedService, ICommitObserver
{
    private volatile bool _isFarewellHeard;
    private (object, object, object, object) _version;
    private MemberPhase _phase = store.Published.Phase;

    private bool IsReplicated => directory is ReplicatedDirectory;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var state = store.Published;
        if (!IsReplicated || state.Tag.IsNone) return Task.CompletedTask;
        if (state.Phase is MemberPhase.Left) log.LogError("this member has left its cluster: it serves reads and takes no writes");
        if (state.Phase is MemberPhase.Removed)
        {
            log.LogError("this member was removed from its cluster: it serves reads and takes no writes. {Reason}", RemovalOf(state));
            return Task.CompletedTask;
        }

        _ = WriteAsync(batch => OwnEntry.Describe(batch, profile));
        return Task.CompletedTask;
    }

    public void OnCommitted(CommittedBatch batch)
    {
        var state = batch.State;
        if (state.Phase != _phase)
        {
            _phase = state.Phase;
            if (_phase is MemberPhase.Removed) log.LogError("this member was removed from its cluster: it serves reads and takes no more writes. {Reason}", RemovalOf(state));
        }

        var version = MemberTables.VersionOf(state.System);
        if (version == _version || !IsReplicated || state.Tag.IsNone) return;
        _version = version;
        if (OwnEntry.Unused(state.MemberId, state.Tag, state.System) is not { Count: > 0 } unused) return;
        log.LogInformation("this member was let in more than once, and gives back the tags {Tags}", string.Join(", ", unused));
        _ = WriteAsync(OwnEntry.Decline);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>False when the member is in another phase by now.</returns>
    public async Task<bool> EnterAsync(MemberPhase from, MemberPhase phase) =>
        await writer.WriteAsync(batch => OwnEntry.Enter(batch, profile, from, phase), CancellationToken.None);

    /// <summary>A peer ended a link. When it did so because this member was removed, there is no way back.</summary>
    public void Refused(LinkEnd end)
    {
        _isFarewellHeard |= IsReplicated && OwnEntry.IsFarewell(end, store.Published.Phase);
        if (!IsReplicated || !OwnEntry.IsRemovedBy(end, store.Published.Phase)) return;
        _ = WriteAsync(batch => OwnEntry.Concede(batch, end.Message));
    }

    /// <summary>A peer has said that it knows that this member has left.</summary>
    public bool IsFarewellHeard => _isFarewellHeard;

    /// <summary>Why, when this member was removed; null while it was not.</summary>
    public static string? RemovalOf(StoreState state) => state.Phase is MemberPhase.Removed
        ? MemberTables.Removals.Find(state.System, MemberTables.IdOf(state.Tag))?.Reason ?? "removed from the cluster"
        : null;

    private async Task WriteAsync(Action<WriteBatch> change)
    {
        try
        {
            await writer.WriteAsync(
                batch =>
                {
                    change(batch);
                    return true;
                },
                CancellationToken.None);
        }
        catch (EtcdException exception)
        {
            // The next start, or the next peer that refuses this member, says it again.
            log.LogDebug("this member's standing was not written down: {Reason}", exception.Message);
        }
    }
}
