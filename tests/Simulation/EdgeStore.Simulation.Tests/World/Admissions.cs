using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Protocol.Membership;
using EdgeStore.Simulation.Tests.Checks;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Processes that ask members to let them in, until one does: the counterpart of the server's admission. A member passes the
/// request on to the one that it takes for the senior. Answers get lost, and members crash meanwhile.
/// </summary>
internal sealed class Admissions(Scheduler scheduler, Random random, SimulatedFleet fleet, SimulatedNetwork network, MembershipChecks checks)
{
    private const int PatienceMs = 3_000;

    public void Ask(JoinRequest request, Action<JoinResponse> admitted)
    {
        var isOver = false;
        Attempt();

        void Attempt()
        {
            if (isOver) return;
            AskOnce(request, Take);
            scheduler.After(random.Next(PatienceMs), Attempt);
        }

        void Take(JoinResponse answer)
        {
            if (isOver || random.Next(6) == 0) return;
            isOver = true;
            admitted(answer);
        }
    }

    /// <summary>Some member is asked; there may never be an answer.</summary>
    public void AskOnce(JoinRequest request, Action<JoinResponse>? answered = null)
    {
        var running = fleet.Running.Where(member => member.IsUp).ToList();
        if (running.Count > 0) Admit(running[random.Next(running.Count)], request, answered ?? (_ => { }));
    }

    private void Admit(SimulatedMember asked, JoinRequest request, Action<JoinResponse> answered)
    {
        var admission = new MemberAdmission(asked.Profile!, tag => asked.Fleet.Current.Peers.Any(peer => peer.Member.Tag == tag && peer.View.Connected), NewId);
        if (MemberAdmission.SeniorFor(request, asked.Directory.Current) is not { } senior || senior.Tag == asked.Tag)
        {
            Evaluate(asked, Evaluated, answer =>
            {
                checks.Granted(asked, answer);
                answered(answer);
            });
            return;
        }

        JoinResponse Evaluated(Core.Transactions.WriteBatch batch)
        {
            var answer = admission.Admit(batch, request);
            checks.Evaluated(request, answer);
            return answer;
        }

        if (request.Forwarded || fleet.Find(senior.Tag) is not { } target || !network.CanReach(asked, target)) return;
        if (IsRefused(() => admission.CheckNotConnected(request, asked.Directory.Current))) return;
        var life = asked.Life;
        scheduler.After(random.Next(50), () =>
        {
            if (target.IsUp) Admit(target, new JoinRequest(request) { Forwarded = true }, Keep);
        });

        void Keep(JoinResponse answer) => scheduler.After(random.Next(50), () =>
        {
            if (asked.Life != life || !network.CanReach(asked, target)) return;
            Evaluate(
                asked,
                batch =>
                {
                    MemberAdmission.Keep(batch, answer);
                    return answer;
                },
                answered);
        });
    }

    private static void Evaluate(SimulatedMember member, Func<Core.Transactions.WriteBatch, JoinResponse> evaluate, Action<JoinResponse> durable)
    {
        JoinResponse? answer = null;
        member.Enqueue(new WriteRequest(batch => !IsRefused(() => answer = evaluate(batch)), _ => durable(answer!)));
    }

    private static bool IsRefused(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (EtcdException)
        {
            return true;
        }
    }

    private ulong NewId() => (ulong)random.NextInt64(1, long.MaxValue);
}
