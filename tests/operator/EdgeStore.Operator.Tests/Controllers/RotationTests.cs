using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class RotationTests
{
    private const string Three = "{placement: {replicas: 3}, storage: {size: 1Gi}}";

    [Test]
    public async Task Authority_is_replaced_when_asked_and_no_pod_is()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("ready", c => HasSettled(c, "AllFit"));
        var (before, pods) = (await AuthorityAsync(fleet), await PodsAsync(fleet));

        await AskAsync(fleet, "1");

        await RotatedAsync(fleet, before);
        var (after, secrets) = (await AuthorityAsync(fleet), await fleet.ListAsync<V1Secret>());
        Assert.Multiple(async () =>
        {
            Assert.That(after.Request, Is.EqualTo("1"));
            Assert.That(after.Signing.Key, Is.Not.EqualTo(before.Signing.Key));
            Assert.That(secrets.Where(s => s.Metadata.Name != "demo-ca").Select(s => CertificateSecrets.Text(s, "ca.crt")), Is.All.EqualTo(after.Signing.Certificate));
            Assert.That(await PodsAsync(fleet), Is.EqualTo(pods));
        });
    }

    [Test]
    public async Task Operator_that_ends_anywhere_in_a_rotation_goes_on_rightly([Values(0, 1, 2, 4, 6, 7, 9, 12)] int requests)
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("ready", c => HasSettled(c, "AllFit"));
        var before = await AuthorityAsync(fleet);
        var left = requests;
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Api.OnRequest((request, _) =>
        {
            // From some write of a secret on nothing arrives any more, as if the process had died there.
            if (request.Method == "GET" || (request.Path.Collection != "/secrets" && Volatile.Read(ref left) >= 0)) return Task.CompletedTask;
            if (Interlocked.Decrement(ref left) >= 0) return Task.CompletedTask;
            cut.TrySetResult();
            throw new ApiError(503, "ServiceUnavailable", "cut off");
        });
        await AskAsync(fleet, "1");
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await fleet.StopOperatorAsync();
        fleet.Api.OnRequest(null);

        await fleet.StartOperatorAsync();

        await RotatedAsync(fleet, before);
    }

    private static Task<EdgeStoreCluster> AskAsync(FleetHarness fleet, string request) => fleet.Client.PatchAsync<EdgeStoreCluster>(
        new Runtime.ResourceKey("default", "demo"), PatchKind.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotations.RotateAuthority] = request } } });

    private static Task RotatedAsync(FleetHarness fleet, AuthoritySecret before) => Eventually.TrueAsync(
        async () => await AuthorityAsync(fleet) is { Next: null, Previous: null } now && now.Signing.Certificate != before.Signing.Certificate
            && HasSettled(await fleet.ClusterAsync(), "AllFit"),
        "rotated", async () => KubernetesYaml.Serialize((await fleet.ClusterAsync()).Status));

    private static async Task<AuthoritySecret> AuthorityAsync(FleetHarness fleet)
        => AuthoritySecret.Read((await fleet.Client.GetAsync<V1Secret>("demo-ca", "default"))!)!;

    private static async Task<IEnumerable<string>> PodsAsync(FleetHarness fleet) => (await fleet.ListAsync<V1Pod>()).Select(p => p.Metadata.Uid).Order();

    private static bool HasSettled(EdgeStoreCluster cluster, string reason)
        => cluster.Status?.Conditions is { } all
            && all.Any(c => c.Type == ConditionTypes.CertificatesReady && c.Reason == reason)
            && all.Any(c => c is { Type: ConditionTypes.Progressing, Reason: "Complete" })
            && all.Any(c => c is { Type: ConditionTypes.Converged, Status: "True" });
}
