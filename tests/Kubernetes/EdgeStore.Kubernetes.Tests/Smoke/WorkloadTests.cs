using k8s;

namespace EdgeStore.Kubernetes.Tests.Smoke;

internal sealed class WorkloadTests : SmokeTest
{
    private const string Sleeper = "trap 'exit 0' TERM; while true; do sleep 1 & wait; done";

    [Test]
    public async Task A_deployment_becomes_available_and_its_service_gets_endpoints()
    {
        await ApplyAsync($$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web} }
              template:
                metadata: {labels: {app: web} }
                spec:
                  containers:
                  - name: web
                    image: debian:12
                    command: [sh, -c, "{{Sleeper}}"]
                    ports: [{name: web, containerPort: 8080}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 8080}]}
            """);

        await Cluster.KubectlAsync($"wait -n {Namespace} --for=condition=Available deployment/web --timeout=60s", Cancellation);

        await TestCluster.EventuallyAsync("three endpoints", async stop =>
        {
            var endpoints = await Cluster.Client.CoreV1.ReadNamespacedEndpointsAsync("web", Namespace, cancellationToken: stop);
            return endpoints.Subsets?.Sum(subset => subset.Addresses?.Count ?? 0) == 3;
        }, Cancellation);
    }

    [Test]
    public async Task Members_of_a_stateful_set_find_each_other_by_name_and_keep_their_volumes()
    {
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Service
            metadata: {name: peers}
            spec: {clusterIP: None, selector: {app: peer}, ports: [{port: 1}]}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: peer}
            spec:
              replicas: 2
              serviceName: peers
              selector: {matchLabels: {app: peer} }
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi} } }
              template:
                metadata: {labels: {app: peer} }
                spec:
                  securityContext: {runAsUser: 1000, fsGroup: 1000}
                  containers:
                  - name: peer
                    image: debian:12
                    command: [sh, -c, "echo run >>/data/runs; {{Sleeper}}"]
                    volumeMounts: [{name: data, mountPath: /data}]
            """);
        await ReadyPodAsync("peer-0");
        var other = await ReadyPodAsync("peer-1");

        await TestCluster.EventuallyAsync("resolution of the other member's name", async _ =>
            (await ShellAsync("peer-0", $"getent hosts peer-1.peers.{Namespace}.svc")).Contains(other.Status.PodIP, StringComparison.Ordinal), Cancellation);

        await Cluster.KubectlAsync($"delete pod -n {Namespace} peer-1", Cancellation);
        await TestCluster.EventuallyAsync("second run on the same volume", async _ => await ShellAsync("peer-1", "cat /data/runs") == "run\nrun\n", Cancellation);
    }

    [Test]
    public async Task A_changed_config_map_reaches_the_running_pod()
    {
        await ApplyAsync($$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {color: green}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reader}
            spec:
              containers:
              - name: reader
                image: debian:12
                command: [sh, -c, "{{Sleeper}}"]
                volumeMounts: [{name: settings, mountPath: /etc/settings} ]
              volumes: [{name: settings, configMap: {name: settings} }]
            """);
        await ReadyPodAsync("reader");
        Assert.That(await ShellAsync("reader", "cat /etc/settings/color"), Is.EqualTo("green"));

        await ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {color: blue}}");

        await TestCluster.EventuallyAsync("new content", async _ => await ShellAsync("reader", "cat /etc/settings/color") == "blue", Cancellation);
    }

    [Test]
    public async Task A_killed_container_starts_again_and_says_why_it_ended()
    {
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: victim}
            spec:
              containers:
              - {name: main, image: "debian:12", command: [sh, -c, "echo hello from the log; {{Sleeper}}"]}
            """);
        await ReadyPodAsync("victim");
        await TestCluster.EventuallyAsync("the first line of the log",
            _ => Task.FromResult(Cluster.Cluster.PodLog(Namespace, "victim", "main").Length > 0), Cancellation);

        Cluster.Cluster.KillPod(Namespace, "victim");

        await TestCluster.EventuallyAsync("a second run", async stop =>
        {
            var pod = await Cluster.Client.CoreV1.ReadNamespacedPodAsync("victim", Namespace, cancellationToken: stop);
            return pod.Status.ContainerStatuses[0] is { RestartCount: 1, Ready: true, LastState.Terminated: { ExitCode: 137, Message: "hello from the log\n" } };
        }, Cancellation);
    }

    [Test]
    public async Task A_pod_talks_to_the_API_server_with_its_service_account()
    {
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: client}
            spec:
              containers:
              - name: client
                image: debian:12
                command: [sh, -c, "{{Sleeper}}"]
                env: [{name: ME, valueFrom: {fieldRef: {fieldPath: metadata.name} } }]
            """);
        await ReadyPodAsync("client");
        await Cluster.KubectlAsync($"create role reader -n {Namespace} --verb=get --resource=pods", Cancellation);
        await Cluster.KubectlAsync($"create rolebinding reader -n {Namespace} --role=reader --serviceaccount={Namespace}:default", Cancellation);
        const string Ask = """
            cd /var/run/secrets/kubernetes.io/serviceaccount
            curl -s -o /dev/null -w '%{http_code}' --cacert ca.crt -H "Authorization: Bearer $(cat token)" \
              "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/api/v1/namespaces/$(cat namespace)/
            """;

        await TestCluster.EventuallyAsync("permission to read pods", async _ => await ShellAsync("client", $"{Ask}pods/$ME\"") == "200", Cancellation);
        Assert.That(await ShellAsync("client", $"{Ask}secrets/x\""), Is.EqualTo("403"));
    }

    [Test]
    public async Task A_pod_is_asked_to_end_before_it_is_killed()
    {
        await ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: polite}
            spec:
              containers:
              - name: polite
                image: debian:12
                command: [sh, -c, "trap 'echo goodbye >/shared/farewell; exit 0' TERM; while true; do sleep 1 & wait; done"]
                volumeMounts: [{name: shared, mountPath: /shared}]
              volumes: [{name: shared, hostPath: {path: /var/lib/shared} }]
            """);
        var pod = await ReadyPodAsync("polite");

        await Cluster.KubectlAsync($"delete pod -n {Namespace} polite", Cancellation);

        var farewell = Path.Combine(Cluster.Cluster.State.Path, "nodes", pod.Spec.NodeName, "files/var/lib/shared/farewell");
        Assert.That(await File.ReadAllTextAsync(farewell, Cancellation), Is.EqualTo("goodbye\n"));
    }

    [Test]
    public async Task A_pod_that_asks_for_what_processes_cannot_give_is_refused_with_the_reason()
    {
        await ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: greedy}
            spec:
              hostPID: true
              containers: [{name: main, image: "debian:12", command: [sleep, "1000"]}]
            """);

        await TestCluster.EventuallyAsync("the refusal", async stop =>
        {
            var pod = await Cluster.Client.CoreV1.ReadNamespacedPodAsync("greedy", Namespace, cancellationToken: stop);
            return pod.Status.ContainerStatuses?[0].State.Waiting?.Message == "hostPID is not supported by the test kubelet";
        }, Cancellation);
    }
}
