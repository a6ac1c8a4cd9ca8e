using System.Globalization;
using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tests.Controllers;

namespace EdgeStore.Operator.Tests.Backups;

public sealed class BackupControllerTests
{
    private const string Result = """{"endpoint":"https://demo-2:2380","file":"/backup/nightly.snapshot","revision":7,"bytes":544,"hash":"ab"}""";

    [Test]
    public async Task A_backup_succeeds_with_what_its_pod_says()
    {
        await using var fleet = await StartAsync();
        await CreateAsync(fleet, "{clusterName: demo, member: demo-2, destination: {persistentVolumeClaim: {claimName: backups}}}");

        await FinishAsync(fleet, "nightly-1", "Succeeded", 0, Result);

        await UntilAsync(fleet, "succeeded", b => b.Status?.Phase == BackupPhase.Succeeded);
        var status = (await BackupAsync(fleet))!.Status!;
        var pod = (await fleet.ListAsync<V1Pod>()).Single(p => p.Metadata.Name == "nightly-1");
        Assert.Multiple(() =>
        {
            Assert.That((status.Member, status.Revision, status.SizeBytes, status.Sha256), Is.EqualTo(("demo-2", 7L, 544L, "ab")));
            Assert.That(pod.Metadata.Labels, Does.Not.ContainKey(Labels.Cluster), "services would take it for a member");
            Assert.That(pod.Spec.RestartPolicy, Is.EqualTo("Never"));
            Assert.That(pod.Metadata.OwnerReferences.Single().Kind, Is.EqualTo("EdgeStoreBackup"));
        });
    }

    [Test]
    public async Task An_attempt_that_fails_is_followed_by_another_with_a_pod_of_its_own()
    {
        await using var fleet = await StartAsync();
        await CreateAsync(fleet, "{clusterName: demo, member: demo-2, retries: 1, destination: {persistentVolumeClaim: {claimName: backups}}}");

        await FinishAsync(fleet, "nightly-1", "Failed", 3, "no answer");

        await UntilAsync(fleet, "the next attempt", b => b.Status is { Attempt: 2, Phase: BackupPhase.Pending, Message: "attempt 1 of 2, of demo-2, failed: exit code 3: no answer" });
        await FinishAsync(fleet, "nightly-2", "Failed", 3, "no answer");
        await UntilAsync(fleet, "failed", b => b.Status is { Phase: BackupPhase.Failed, Attempt: 2 });
    }

    [TestCase("Delete", false, true)]
    [TestCase("Delete", true, false)]
    [TestCase("Retain", false, false)]
    public async Task The_file_goes_with_the_resource_only_when_asked(string policy, bool keep, bool goes)
    {
        await using var fleet = await StartAsync();
        await CreateAsync(fleet, $"{{clusterName: demo, deletionPolicy: {policy}, destination: {{persistentVolumeClaim: {{claimName: backups}}}}}}", keep);
        await FinishAsync(fleet, "nightly-1", "Succeeded", 0, Result);
        await UntilAsync(fleet, "succeeded", b => b.Status?.Phase == BackupPhase.Succeeded);

        await fleet.Client.DeleteAsync<EdgeStoreBackup>("nightly", "default");

        if (goes)
        {
            await FinishAsync(fleet, "nightly-delete", "Succeeded", 0, "");
            var pod = (await fleet.ListAsync<V1Pod>()).Single(p => p.Metadata.Name == "nightly-delete");
            Assert.That(pod.Spec.Containers[0].Args, Is.EqualTo(new[] { "delete-backup", "/backup/nightly.snapshot" }));
        }
        await Eventually.TrueAsync(async () => await BackupAsync(fleet) is null, "gone", () => Task.FromResult(""));
        Assert.That((await fleet.ListAsync<V1Pod>()).Any(p => p.Metadata.Name == BackupNames.DeletionPod("nightly")), Is.EqualTo(goes));
    }

    [Test]
    public async Task A_schedule_makes_a_backup_named_after_the_due_time()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", "{placement: {replicas: 1}, storage: {size: 1Gi}, backup: {schedule: '* * * * *', destination: {persistentVolumeClaim: {claimName: backups}}}}");
        await fleet.UntilAsync("the schedule is seen", c => c.Status?.Backup?.NextScheduleTime is not null);
        var cluster = await fleet.ClusterAsync();
        var due = cluster.Status!.Backup!.NextScheduleTime!.Value.AddHours(-1);
        // As if the operator had been away for an hour.
        fleet.Api.Store.Change(new ObjectPath("edgestore.io/edgestoreclusters", "default", "demo", "status"), o =>
        {
            o["status"]!["backup"]!["lastScheduleTime"] = due.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            return o;
        });

        await Eventually.TrueAsync(async () => (await fleet.ListAsync<EdgeStoreBackup>()).Count > 0, "a backup", () => Task.FromResult(""));

        var made = (await fleet.ListAsync<EdgeStoreBackup>())[0];
        Assert.Multiple(() =>
        {
            Assert.That(made.Metadata.Name, Does.Match("^demo-[0-9]{8}-[0-9]{4}$"));
            Assert.That(made.Metadata.Annotations[Annotations.ClusterUid], Is.EqualTo(cluster.Metadata.Uid));
            Assert.That(made.Metadata.OwnerReferences ?? [], Is.Empty, "backups outlive the cluster");
        });
    }

    private static async Task<FleetHarness> StartAsync()
    {
        var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", "{placement: {replicas: 3}, storage: {size: 1Gi}}");
        await fleet.UntilAsync("converged", c => c.Status?.Conditions?.Any(x => x is { Type: ConditionTypes.Converged, Status: "True" }) == true);
        return fleet;
    }

    private static Task<EdgeStoreBackup> CreateAsync(FleetHarness fleet, string spec, bool keep = false) => fleet.Client.CreateAsync(CustomResourceYaml.Read<EdgeStoreBackup>(
        "apiVersion: edgestore.io/v1alpha1\nkind: EdgeStoreBackup\n"
        + $"metadata: {{name: nightly, namespace: default{(keep ? ", annotations: {edgestore.io/keep-backup-file: 'true'}" : "")}}}\nspec: {spec}\n"));

    private static Task<EdgeStoreBackup?> BackupAsync(FleetHarness fleet) => fleet.Client.GetAsync<EdgeStoreBackup>("nightly", "default");

    private static Task UntilAsync(FleetHarness fleet, string what, Func<EdgeStoreBackup, bool> condition)
        => Eventually.TrueAsync(
            async () => await BackupAsync(fleet) is { } b && condition(b), what, async () => k8s.KubernetesYaml.Serialize((await BackupAsync(fleet))?.Status));

    /// <summary>Plays the kubelet, at the end of a pod that exists by then.</summary>
    private static async Task FinishAsync(FleetHarness fleet, string pod, string phase, int code, string words)
    {
        await Eventually.TrueAsync(async () => await fleet.Client.GetAsync<V1Pod>(pod, "default") is { Status.Phase: not null }, $"pod {pod}", () => Task.FromResult(""));
        var status = new JsonObject
        {
            ["phase"] = phase,
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["name"] = "edgestorectl", ["image"] = "i", ["imageID"] = "i", ["ready"] = false, ["restartCount"] = 0,
                ["state"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = code, ["message"] = words } },
            }),
        };
        await fleet.Client.PatchAsync<V1Pod>(new Runtime.ResourceKey("default", pod), PatchKind.Merge, new JsonObject { ["status"] = status }, "status");
    }
}
