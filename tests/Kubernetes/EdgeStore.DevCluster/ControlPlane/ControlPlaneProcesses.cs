using EdgeStore.DevCluster.Certificates;
using EdgeStore.DevCluster.Processes;
using k8s;

namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>The real kube-apiserver, kube-controller-manager and kube-scheduler of one place.</summary>
internal sealed class ControlPlaneProcesses(
    Tools tools, ControlPlanePlace place, StateDirectory state, ClusterCertificates certificates, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly List<LoggedProcess> _processes = [];

    public async Task StartApiServerAsync(Uri store, Kubernetes client, CancellationToken cancellation, params IEnumerable<string> flags)
    {
        var apiServer = Start("kube-apiserver",
        [
            $"--etcd-servers={store.GetLeftPart(UriPartial.Authority)}",
            $"--advertise-address={place.Ip}",
            "--secure-port=6443",
            $"--service-cluster-ip-range={place.ServiceSubnet}",
            $"--client-ca-file={certificates.AuthorityFile}",
            $"--tls-cert-file={certificates.ServerFile}",
            $"--tls-private-key-file={certificates.ServerKeyFile}",
            $"--service-account-key-file={certificates.ServiceAccountPublicKeyFile}",
            $"--service-account-signing-key-file={certificates.ServiceAccountKeyFile}",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--authorization-mode=RBAC",
            "--allow-privileged=true",
            .. flags,
        ]);
        await Health.WaitAsync(
            "kube-apiserver", apiServer, client.HttpClient, new Uri(certificates.ApiServer, "/readyz"), StartLimit, time, cancellation);
    }

    public LoggedProcess StartControllerManager(params IEnumerable<string> flags)
    {
        var manager = certificates.WriteKubeconfig("pki/kube-controller-manager.kubeconfig", "system:kube-controller-manager", null);
        return Start("kube-controller-manager",
        [
            $"--kubeconfig={manager}",
            "--leader-elect=false",
            "--bind-address=127.0.0.1",
            $"--service-account-private-key-file={certificates.ServiceAccountKeyFile}",
            $"--root-ca-file={certificates.AuthorityFile}",
            $"--cluster-signing-cert-file={certificates.AuthorityFile}",
            $"--cluster-signing-key-file={certificates.AuthorityKeyFile}",
            "--use-service-account-credentials=true",
            .. flags,
        ]);
    }

    public void StartScheduler()
    {
        var scheduler = certificates.WriteKubeconfig("pki/kube-scheduler.kubeconfig", "system:kube-scheduler", null);
        Start("kube-scheduler", [$"--kubeconfig={scheduler}", "--leader-elect=false", "--bind-address=127.0.0.1"]);
    }

    public ValueTask DisposeAsync() => StopAsync();

    /// <summary>Ends what runs; it may be started again.</summary>
    public async ValueTask StopAsync()
    {
        // Clients before the server, so that they do not fill their logs with complaints.
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.StopAsync(StopLimit, time);
            process.Dispose();
        }
        _processes.Clear();
    }

    private LoggedProcess Start(string program, IEnumerable<string> arguments)
    {
        var process = LoggedProcess.Start(
            place.NetworkNamespace, state.Log(program), arguments.Prepend(Tools.Program(tools.Kubernetes, program)));
        _processes.Add(process);
        return process;
    }
}
