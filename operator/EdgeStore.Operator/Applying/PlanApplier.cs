using EdgeStore.Operator.Members;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Runtime.Client;

namespace EdgeStore.Operator.Applying;

/// <summary>
/// Carries out a plan, in order, different members' actions at the same time. A failure of one member's action skips the
/// rest of that member's actions and nothing else: one sick member never blocks the others. A failure of an action of the
/// whole cluster ends the pass, and so does that of creating a member, which the membership would name.
/// </summary>
internal sealed class PlanApplier(ClusterActions cluster, CertificateActions certificates, MemberActions members, DisturbanceActions disturbances, BackupActions backups)
{
    public async Task ApplyAsync(Pass pass, CancellationToken cancellationToken)
    {
        foreach (var batch in ActionBatches.Of(pass.Plan.Actions))
            if (!await ApplyAsync(pass, batch, cancellationToken))
                return;
    }

    /// <returns>Whether the pass may go on.</returns>
    private async Task<bool> ApplyAsync(Pass pass, IReadOnlyList<IReadOnlyList<PlanAction>> batch, CancellationToken cancellationToken)
    {
        var ended = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Pace.ActionsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(batch, options, async (actions, cancellation) =>
        {
            foreach (var action in actions.TakeWhile(a => a.Member is null || !pass.IsSkipped(a.Member)))
            {
                if (await TryAsync(pass, action, cancellation)) continue;
                if (action.Member is null || action is CreateMember) Interlocked.Increment(ref ended);
                else pass.Skip(action.Member);
            }
        });
        return ended == 0;
    }

    private async Task<bool> TryAsync(Pass pass, PlanAction action, CancellationToken cancellationToken)
    {
        try
        {
            await DoAsync(pass, action, cancellationToken);
            return true;
        }
        catch (MemberUnavailableException e)
        {
            pass.WaitFor($"{action.Member}: {e.Message}");
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsAlreadyExists || e.IsNotFound)
        {
            // The caches are a little behind. Everything is decided anew with what is true by then.
            pass.IsStale();
        }
        catch (Exception e) when (e is KubernetesApiException or TimeoutException or HttpRequestException)
        {
            pass.Fail($"{action}: {e.Message}");
        }
        return false;
    }

    private Task DoAsync(Pass pass, PlanAction action, CancellationToken cancellationToken) => action switch
    {
        ReserveTags a => cluster.ReserveTagsAsync(pass, a, cancellationToken),
        GiveUpTemplate a => cluster.GiveUpAsync(pass, a, cancellationToken),
        BeginRestore a => cluster.BeginRestoreAsync(pass, a, cancellationToken),
        RecordRemoved a => cluster.RecordRemovedAsync(pass, a, cancellationToken),
        ApplyService a => cluster.ApplyServiceAsync(pass, a, cancellationToken),
        ApplyMembership a => cluster.ApplyMembershipAsync(pass, a, cancellationToken),
        ApplyBudget a => cluster.ApplyBudgetAsync(pass, a, cancellationToken),
        DeleteBudget => cluster.DeleteBudgetAsync(pass, cancellationToken),
        IssueAuthority a => certificates.IssueAuthorityAsync(pass, a, cancellationToken),
        IntroduceAuthority a => certificates.IntroduceAsync(pass, a, cancellationToken),
        PromoteAuthority a => certificates.PromoteAsync(pass, a, cancellationToken),
        DropAuthority a => certificates.DropAsync(pass, a, cancellationToken),
        IssueCertificate a => certificates.IssueAsync(pass, a, cancellationToken),
        RequestCertificate a => certificates.RequestAsync(pass, a, cancellationToken),
        ApplyClientAuthority => certificates.ApplyClientAuthorityAsync(pass, cancellationToken),
        ReserveSchedule a => cluster.ReserveScheduleAsync(pass, a, cancellationToken),
        GiveSchedule a => disturbances.GiveScheduleAsync(pass, a, cancellationToken),
        VanishMember a => disturbances.VanishAsync(pass, a, cancellationToken),
        ReplaceMember a => disturbances.ReplaceAsync(pass, a, cancellationToken),
        CreateMember a => members.CreateAsync(pass, a, cancellationToken),
        CreateClaim a => members.CreateClaimAsync(pass, a, cancellationToken),
        SetClaimOwner a => members.SetClaimOwnerAsync(pass, a, cancellationToken),
        CreatePod a => members.CreatePodAsync(pass, a, cancellationToken),
        DeletePod a => members.DeletePodAsync(pass, a, cancellationToken),
        NudgePod a => members.NudgePodAsync(pass, a, cancellationToken),
        NudgeCertificate a => members.NudgeCertificateAsync(pass, a, cancellationToken),
        DeleteClaim a => members.DeleteClaimAsync(pass, a, cancellationToken),
        DeleteMember a => members.DeleteAsync(pass, a, cancellationToken),
        RestartMember a => disturbances.RestartAsync(pass, a, cancellationToken),
        CreateRepair a => cluster.CreateRepairAsync(pass, a, cancellationToken),
        DeleteRepair a => cluster.DeleteRepairAsync(pass, a, cancellationToken),
        LeaveMember a => disturbances.LeaveAsync(pass, a, cancellationToken),
        CreateBackup a => backups.CreateAsync(pass, a, cancellationToken),
        DeleteBackup a => backups.DeleteAsync(pass, a, cancellationToken),
        _ => throw new InvalidOperationException($"nobody carries out {action.GetType().Name}"),
    };
}
