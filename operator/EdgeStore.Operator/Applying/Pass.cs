using System.Collections.Concurrent;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Planning.Upgrading;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Tls;
using k8s;

namespace EdgeStore.Operator.Applying;

/// <summary>
/// One pass over a cluster while its plan is carried out: what the actions need, and what came of them. Actions of different
/// members are carried out at the same time; those of the whole cluster alone.
/// </summary>
internal sealed class Pass(Look look, Plan plan)
{
    private readonly ConcurrentDictionary<string, EdgeStoreMember> _members =
        new(look.Observation.Members.Select(m => KeyValuePair.Create(m.Resource.Spec.Name, m.Resource)), StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _skipped = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentQueue<string> _waits = new();
    private readonly Lock _confirming = new();
    private Task? _confirmed;
    private volatile bool _stale;

    public Look Look { get; } = look;

    public Plan Plan { get; } = plan;

    /// <summary>Actions are planned for valid specs only.</summary>
    public ClusterSettings Settings => Plan.Settings ?? throw new InvalidOperationException("an invalid spec has no settings");

    public ClusterObservation Observation => Look.Observation;

    /// <summary>As last written or read.</summary>
    public EdgeStoreCluster Cluster { get; set; } = look.Observation.Cluster;

    /// <summary>The authority, once it was read or made in this pass.</summary>
    public AuthoritySecret? Authority { get; set; }

    /// <summary>Member resources as last written or read, by name.</summary>
    public IReadOnlyDictionary<string, EdgeStoreMember> Members => _members;

    /// <summary>By member name: the status to write at the end.</summary>
    public ConcurrentDictionary<string, EdgeStoreMemberStatus> Statuses { get; } = new(plan.MemberStatuses, StringComparer.Ordinal);

    /// <summary>Members that this pass stops, or means to: none of them is counted on for another.</summary>
    public IReadOnlySet<string> Stopped { get; } = plan.Actions.Where(a => a is RestartMember or LeaveMember).Select(a => a.Member!).ToHashSet(StringComparer.Ordinal);

    /// <summary>Somebody's view was out of date; nothing is wrong, but the pass is to be done again soon.</summary>
    public bool Stale => _stale;

    /// <summary>What could not be done. In the same order each time, because it becomes part of a status.</summary>
    public IReadOnlyCollection<string> Failures => [.. _failures.Order(StringComparer.Ordinal)];

    /// <summary>What is being waited for, in the members' own words.</summary>
    public IReadOnlyCollection<string> Waits => [.. _waits.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Asks once a pass, whoever is the first to need it: a fleet's pods are many. What is destroyed, and who is told to be a member,
    /// is asked for by itself, right before.
    /// </summary>
    public Task ConfirmOnceAsync(Func<EdgeStoreCluster, Task> confirm)
    {
        lock (_confirming) return _confirmed ??= confirm(Cluster);
    }

    public bool IsSkipped(string member) => _skipped.ContainsKey(member);

    /// <summary>Nothing more is done for a member in this pass.</summary>
    public void Skip(string member) => _skipped[member] = true;

    public void IsStale() => _stale = true;

    public void Fail(string what) => _failures.Enqueue(what);

    public void WaitFor(string what) => _waits.Enqueue(what);

    public EdgeStoreMember Member(string name) => _members[name];

    /// <summary>The member is tried with another template, so it has its time anew.</summary>
    public void TryAgain(string name, PodTemplate template, DateTime since)
    {
        if (Statuses.GetValueOrDefault(name) is not { CatchUp: { } open } status) return;
        // A copy: the status may be the very one that was read, with which what is written is compared.
        var next = KubernetesJson.Deserialize<EdgeStoreMemberStatus>(KubernetesJson.Serialize(status));
        next.CatchUp = new MemberCatchUp { Since = since, Vector = open.Vector, TemplateHash = template.Hash, Hop = template.Hop?.Number.ToString() };
        Statuses[name] = next;
    }

    public void Put(EdgeStoreMember member) => _members[member.Spec.Name] = member;

    public void Drop(string name)
    {
        _members.TryRemove(name, out _);
        Statuses.TryRemove(name, out _);
    }
}
