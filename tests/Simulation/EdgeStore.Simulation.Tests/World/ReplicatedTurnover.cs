using System.Globalization;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Members that come and go by the membership that the members keep themselves, on the word of whoever runs the fleet: joins,
/// at several members at once, places that are made before, moves, leaves, removals and lost disks. What was asked for may be
/// lost with the member that was asked, so it is asked for until all show it.
/// </summary>
internal sealed class ReplicatedTurnover : ITurnover
{
    private const int MinMembers = 2;
    private const int PollMs = 500;

    /// <summary>In a network that works, a member that the others do not know by then was let in by one that was no member any more.</summary>
    private const int StrandedMs = 20_000;

    private readonly Scheduler _scheduler;
    private readonly Random _random;
    private readonly SimulatedFleet _fleet;
    private readonly SimulatedNetwork _network;
    private readonly MembershipChecks _checks;
    private readonly Departing _departing;
    private readonly Admissions _admissions;
    private readonly long _activeMs;
    private readonly HashSet<SimulatedMember> _moved = [];
    private int _remaining;
    private int _tasks;
    private int _named;

    public ReplicatedTurnover(
        Scheduler scheduler, Scenario scenario, SimulatedFleet fleet, SimulatedNetwork network, Invariants invariants, MembershipChecks checks)
    {
        _scheduler = scheduler;
        _random = new Random(scenario.Seed ^ 0x7e9b);
        _fleet = fleet;
        _network = network;
        _checks = checks;
        _activeMs = scenario.ActiveMs;
        _remaining = scenario.Turnovers;
        _departing = new Departing(scheduler, scenario, _random, fleet, network, invariants, Enter, Miss);
        _admissions = new Admissions(scheduler, _random, fleet, network, checks);
    }

    public bool IsUnderWay => _departing.Count + _tasks > 0;

    public void Step()
    {
        if (_remaining == 0 || _random.Next(5) > 0) return;
        _remaining--;
        var member = _fleet.Members[_random.Next(_fleet.Members.Count)];
        switch (_random.Next(7))
        {
            case 0:
                Join(NewProfile());
                break;
            case 1:
                Join(NewProfile());
                Join(NewProfile());
                break;
            case 2:
                Add(NewProfile());
                break;
            case 3:
                Move(member);
                break;
            case 4:
                Leave(member);
                break;
            case 5 when CanSpare(member):
                _checks.MayGo(member.Tag);
                Remove(member);
                break;
            case 6 when CanSpare(member) && !_moved.Contains(member):
                LoseDisk(member);
                break;
        }
    }

    public void Leave(SimulatedMember member)
    {
        if (CanSpare(member) && member.IsUp) _departing.Begin(member);
    }

    private static void Enter(SimulatedMember member, MemberPhase from, MemberPhase phase) =>
        Turnover.Write(member, batch => OwnEntry.Enter(batch, member.Profile!, from, phase));

    private bool CanSpare(SimulatedMember member) => _fleet.Members.Count - _departing.Count > MinMembers && !_departing.Contains(member);

    private OwnProfile NewProfile()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"n{++_named}");
        return new OwnProfile(name, [$"http://{name}:2380"], [], SimulatedFleet.SiteOf(_named));
    }

    private void Join(OwnProfile profile, bool mustBeAdded = false)
    {
        _tasks++;
        var request = new JoinRequest
        {
            Name = profile.Name,
            PeerUrls = { profile.PeerUrls },
            Site = profile.Site,
            MemberId = (ulong)_random.NextInt64(1, long.MaxValue),
            MustBeAdded = mustBeAdded,
        };
        _admissions.Ask(request, answer =>
        {
            _checks.Took(request, answer);
            Arrive(_fleet.Begin(profile, answer), profile, _scheduler.NowMs);
        });
    }

    /// <summary>As MemberAdd, and then a start with --initial-cluster-state=existing.</summary>
    private void Add(OwnProfile profile)
    {
        _tasks++;
        var request = new JoinRequest { PeerUrls = { profile.PeerUrls } };
        Insist();

        void Insist()
        {
            var places = _fleet.Members.Count(member => member.Directory.Current.Members.Values.Any(place => place.PeerUrls.Contains(new Uri(profile.PeerUrls[0]))));
            if (places == _fleet.Members.Count)
            {
                _tasks--;
                Join(profile, mustBeAdded: true);
                return;
            }

            if (places == 0) _admissions.AskOnce(request);
            _scheduler.After(_random.Next(2 * PollMs), Insist);
        }
    }

    /// <summary>A member belongs to the fleet when all others know it. Otherwise it has to join again, with an empty disk.</summary>
    private void Arrive(SimulatedMember member, OwnProfile profile, long startedMs)
    {
        var known = _fleet.Members.Select(other => other.Directory.Current.Find(member.Tag)?.IsAdmitted).ToList();
        var isOld = _scheduler.NowMs - Math.Max(startedMs, _activeMs) > StrandedMs;
        if (known.TrueForAll(isAdmitted => isAdmitted == true))
        {
            _tasks--;
            _fleet.Include(member);
        }
        else if (known.Contains(false) || (isOld && known.TrueForAll(isAdmitted => isAdmitted is null)))
        {
            _tasks--;
            _network.MemberCrashed(member);
            member.Destroy();
            _fleet.Expel(member);
            Join(profile);
        }
        else
        {
            _scheduler.After(PollMs, () => Arrive(member, profile, startedMs));
        }
    }

    /// <summary>
    /// Its last word may be lost with the member that took it, one that was to go itself; and while the senior member has lost its disk,
    /// too, nobody lets it in again. Then whoever runs the fleet sees a member that is not there any more, and removes it.
    /// </summary>
    private void Miss(SimulatedMember member)
    {
        _tasks++;
        var since = _scheduler.NowMs;
        Look();

        void Look()
        {
            var isKnown = _fleet.Members.All(other => other.Directory.Current.Find(member.Tag)?.IsAdmitted != true);
            var isLost = _scheduler.NowMs - Math.Max(since, _activeMs) > StrandedMs;
            if (!isKnown && !isLost)
            {
                _scheduler.After(PollMs, Look);
                return;
            }

            _tasks--;
            if (isKnown) return;
            _checks.MayGo(member.Tag);
            Remove(member);
        }
    }

    private void Move(SimulatedMember member)
    {
        _moved.Add(member);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://moved{++_named}:2380");
        Change(member, batch => MemberChange.Move(batch, Listed(batch, member), [url]), () => { });
    }

    /// <summary>The others are told; the member itself may not hear of it for long.</summary>
    private void Remove(SimulatedMember member)
    {
        _tasks++;
        Insist();

        void Insist()
        {
            // Its word may be durable at a member that was killed before it could say so.
            if (_fleet.Members.Any(other => other != member && other.Directory.Current.Find(member.Tag) is { Standing: MemberStanding.Removed })) _fleet.Expel(member);

            // Or it has left, after all.
            if (_fleet.Members.All(other => other.Directory.Current.Find(member.Tag) is { IsAdmitted: false }))
            {
                _tasks--;
                return;
            }

            Change(member, batch => MemberChange.Remove(batch, Listed(batch, member), "removed"), () => _fleet.Expel(member));
            _scheduler.After(PollMs, Insist);
        }
    }

    /// <summary>What a list of members calls it: at who is asked, nobody may have heard of it yet.</summary>
    private static ulong Listed(WriteBatch batch, SimulatedMember member)
    {
        var membership = ClusterMembership.OfRows(batch.ClusterId, batch.SystemRows);
        return membership.Find(member.Tag) is { } found ? membership.IdOf(found, batch.IncarnationOf(found.Tag)) : member.Published.MemberId;
    }

    private void Change(SimulatedMember member, Action<WriteBatch> change, Action durable)
    {
        var others = _fleet.Members.Where(other => other != member && other.IsUp).ToList();
        if (others.Count == 0) return;
        others[_random.Next(others.Count)].Enqueue(new WriteRequest(
            batch =>
            {
                try
                {
                    change(batch);
                    return !batch.IsEmpty;
                }
                catch (EtcdException)
                {
                    return false; // not known here yet, or not any more
                }
            },
            _ => durable()));
    }

    private void LoseDisk(SimulatedMember member)
    {
        _checks.MayGo(member.Tag);
        _network.MemberCrashed(member);
        member.Destroy();
        _fleet.Expel(member);
        Join(member.Profile!);
        Miss(member);
    }
}
