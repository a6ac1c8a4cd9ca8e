using EdgeStore.Operator.Members;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Status;
using k8s;

namespace EdgeStore.Operator.Applying;

/// <summary>
/// Stops a member or asks it to leave. What the others hold is proved twice: by the member's own answer, and by asking
/// the others themselves afterwards. That the spec still wants it is confirmed first.
/// </summary>
internal sealed class DisturbanceActions(
    IKubernetesClient client, IMemberAdmin admin, StatusPatch status, IEventRecorder events, TimeProvider time)
{
    private const int AskedAtOnce = 8;

    public async Task RestartAsync(Pass pass, RestartMember action, CancellationToken cancellationToken)
    {
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        var flushed = await admin.FlushAsync(Endpoint(pass, action.Name), action.MinPeers, cancellationToken);
        var holders = await ConfirmAsync(pass, action.Name, flushed.Vector, flushed.Holders, action.MinPeers, cancellationToken);

        // Written down before the pod goes: whoever continues after a crash must know what to wait for.
        var catchUp = new MemberCatchUp
        {
            Since = ConditionKeeper.Seconds(time.GetUtcNow()),
            Vector = action.Awaited.Join(flushed.Vector).ToApiText(),
            TemplateHash = action.Template.Hash,
            Hop = action.Template.Hop?.Number.ToString(),
        };
        await RememberAsync(pass, action.Name, s => s.CatchUp = catchUp, cancellationToken);
        await client.DeleteAsync<V1Pod>(
            action.Name, pass.Cluster.Metadata.NamespaceProperty, new DeleteRequest(action.PodUid), cancellationToken);
        var what = action.Template.Hop is { } hop ? $"release {hop.Number}, because {hop.To} cannot read its data" : "the current template";
        var told = $"Restarting {action.Name} with {what}; what it holds is also held by {Names(holders)}";
        events.Record(pass.Member(action.Name), EventReasons.MemberRestarting, told);
        events.Record(pass.Cluster, EventReasons.MemberRestarting, told);
    }

    public async Task LeaveAsync(Pass pass, LeaveMember action, CancellationToken cancellationToken)
    {
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        var answer = await admin.LeaveAsync(Endpoint(pass, action.Name), action.MinPeers, cancellationToken);
        if (answer.MemberId != action.MemberId || answer.Tag != pass.Member(action.Name).Spec.Tag)
        {
            throw new MemberUnavailableException(
                $"the answer that it has left came from incarnation {answer.MemberId} with tag {answer.Tag}, not from {action.MemberId}");
        }
        var holders = await ConfirmAsync(pass, action.Name, answer.Vector, answer.Holders, action.MinPeers, cancellationToken);
        var left = new MemberLeft { At = ConditionKeeper.Seconds(time.GetUtcNow()), MemberId = answer.MemberId };
        var own = (long)answer.Vector.Of((uint)answer.Tag);
        await RememberAsync(
            pass, action.Name, s => (s.Left, s.CatchUp, s.Phase, s.OwnChanges) = (left, null, MemberPhase.Leaving, own), cancellationToken);
        events.Record(pass.Member(action.Name), EventReasons.MemberLeft,
            $"{action.Name} has left; what it held is held by {Names(holders)}");
    }

    public Task GiveScheduleAsync(Pass pass, GiveSchedule action, CancellationToken cancellationToken)
        => admin.SetScheduleAsync(Endpoint(pass, action.Name), action.Schedule, cancellationToken);

    public async Task ReplaceAsync(Pass pass, ReplaceMember action, CancellationToken cancellationToken)
    {
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        var left = new MemberLeft { At = ConditionKeeper.Seconds(time.GetUtcNow()), MemberId = action.MemberId, Replaced = action.Why };
        await RememberAsync(pass, action.Name, s => (s.Left, s.CatchUp, s.Phase) = (left, null, MemberPhase.Leaving), cancellationToken);
        var told = $"Giving up {action.Name} with tag {pass.Member(action.Name).Spec.Tag}: {action.Why}";
        events.Record(pass.Member(action.Name), EventReasons.MemberReplaced, told);
        events.Record(pass.Cluster, EventReasons.MemberReplaced, told);
    }

    /// <summary>
    /// The caches may not have heard yet of what was made a moment ago, and a read may be answered by one, too. So the API server
    /// is asked to delete what cannot be: a pod and a claim with the member's uid. It refuses when there is any of that name.
    /// </summary>
    public async Task VanishAsync(Pass pass, VanishMember action, CancellationToken cancellationToken)
    {
        var (ns, member) = (pass.Cluster.Metadata.NamespaceProperty, pass.Member(action.Name));
        var claim = ResourceNames.Claim(action.Name, member.Spec.Tag, pass.Cluster.ClusterId());
        var impossible = new DeleteRequest(member.Metadata.Uid);
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        await client.DeleteAsync<V1Pod>(action.Name, ns, impossible, cancellationToken);
        await client.DeleteAsync<V1PersistentVolumeClaim>(claim, ns, impossible, cancellationToken);
        var left = new MemberLeft { At = ConditionKeeper.Seconds(time.GetUtcNow()) };
        await RememberAsync(pass, action.Name, s => (s.Left, s.CatchUp, s.Phase) = (left, null, MemberPhase.Leaving), cancellationToken);
    }

    /// <param name="named">Those that the member itself takes for holders, which are asked first: in a large fleet not everybody is asked for each.</param>
    private async Task<IReadOnlyList<string>> ConfirmAsync(
        Pass pass, string member, VersionVector vector, IReadOnlyList<string> named, int needed, CancellationToken cancellationToken)
    {
        if (needed == 0) return [];
        var likely = named.ToHashSet(StringComparer.Ordinal);
        var others = pass.Look.Endpoints.Values.Where(e => e.Name != member && IsTrusted(pass, e.Name))
            .OrderBy(e => likely.Contains(e.Name) ? 0 : 1).ThenBy(e => e.Name, StringComparer.Ordinal);
        var holders = new List<string>();
        foreach (var some in others.Chunk(Math.Max(needed + 1, AskedAtOnce)))
        {
            var answers = await Task.WhenAll(some.Select(async e => (e.Name, Holds: await HoldsAsync(e, vector, cancellationToken))));
            holders.AddRange(answers.Where(a => a.Holds).Select(a => a.Name));
            if (holders.Count >= needed) return holders;
        }
        throw new MemberUnavailableException($"{Words.Count(needed, "other")} must hold everything, which is confirmed by {Names(holders)}");
    }

    private async Task<bool> HoldsAsync(MemberEndpoint other, VersionVector vector, CancellationToken cancellationToken)
    {
        try
        {
            return (await admin.StatusAsync(other, cancellationToken)).Vector.Covers(vector);
        }
        catch (MemberUnavailableException)
        {
            // Silence is not proof.
            return false;
        }
    }

    // A member that is itself leaving or being stopped, or is not who it should be, holds nothing for the others.
    private static bool IsTrusted(Pass pass, string name)
        => !pass.Stopped.Contains(name) && pass.Statuses.GetValueOrDefault(name) is { Left: null, CatchUp: null, Phase: MemberPhase.Ready or MemberPhase.Late };

    private async Task RememberAsync(Pass pass, string name, Action<EdgeStoreMemberStatus> change, CancellationToken cancellationToken)
    {
        var next = KubernetesJson.Deserialize<EdgeStoreMemberStatus>(KubernetesJson.Serialize(pass.Statuses[name]));
        change(next);
        pass.Put(await status.WriteAsync(pass.Member(name), next, cancellationToken));
        pass.Statuses[name] = next;
    }

    private static MemberEndpoint Endpoint(Pass pass, string name)
        => pass.Look.Endpoints.GetValueOrDefault(name) ?? throw new MemberUnavailableException("it cannot be reached");

    private static string Names(IReadOnlyCollection<string> names) => names.Count == 0 ? "nobody else" : Words.List(names);
}
