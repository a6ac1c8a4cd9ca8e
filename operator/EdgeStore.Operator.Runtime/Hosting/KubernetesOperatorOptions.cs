using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Controllers;
using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Runtime.LeaderElection;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>Everything about the runtime that can be set.</summary>
public sealed class KubernetesOperatorOptions
{
    /// <summary>Only these namespaces are watched; empty: all of them.</summary>
    public IList<string> WatchNamespaces { get; } = [];

    /// <summary>The connection; null: <c>KUBECONFIG</c> when set, else the pod's service account, else <c>~/.kube/config</c>.</summary>
    public KubernetesClientConfiguration? Connection { get; set; }

    /// <summary>Seed of all jitter; null: a new one for each process.</summary>
    public int? JitterSeed { get; set; }

    public KubernetesClientOptions Client { get; } = new();

    public ReflectorOptions Reflector { get; } = new();

    /// <summary>What each controller starts from; see <see cref="ControllerBuilder{TEntity}.Configure"/>.</summary>
    public Action<ControllerOptions>? ControllerDefaults { get; set; }

    public LeaderElectionOptions LeaderElection { get; } = new();

    public EventOptions Events { get; } = new();
}
