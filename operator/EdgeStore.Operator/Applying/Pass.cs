using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Tls;
using k8s;

namespace EdgeStore.Operator.Applying;

/// <summary>One pass over a cluster while its plan is carried out: what the actions need, and what came of them.</summary>
internal sealed class Pass(Look look, Plan plan)
{
    private readonly Dictionary<string, EdgeStoreMember> _members =
        look.Observation.Members.ToDictionary(m => m.Resource.Spec.Name, m => m.Resource, StringComparer.Ordinal);

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
    public Dictionary<string, EdgeStoreMemberStatus> Statuses { get; } = new(plan.MemberStatuses, StringComparer.Ordinal);

    /// <summary>Somebody's view was out of date; nothing is wrong, but the pass is to be done again soon.</summary>
    public bool Stale { get; set; }

    /// <summary>What could not be done.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>What is being waited for, in the members' own words.</summary>
    public List<string> Waits { get; } = [];

    public EdgeStoreMember Member(string name) => _members[name];

    /// <summary>The member is tried with another template, so it has its time anew.</summary>
    public void TryAgain(string name, string templateHash, DateTime since)
    {
        if (Statuses.GetValueOrDefault(name) is not { CatchUp: { } open } status) return;
        // A copy: the status may be the very one that was read, with which what is written is compared.
        var next = KubernetesJson.Deserialize<EdgeStoreMemberStatus>(KubernetesJson.Serialize(status));
        next.CatchUp = new MemberCatchUp { Since = since, Vector = open.Vector, TemplateHash = templateHash };
        Statuses[name] = next;
    }

    public void Put(EdgeStoreMember member) => _members[member.Spec.Name] = member;

    public void Drop(string name)
    {
        _members.Remove(name);
        Statuses.Remove(name);
    }
}
