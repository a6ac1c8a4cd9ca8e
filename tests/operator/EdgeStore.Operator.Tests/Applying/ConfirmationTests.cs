using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Planning.Upgrading;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Tests.Controllers;
using Microsoft.Extensions.Hosting;

namespace EdgeStore.Operator.Tests.Applying;

/// <summary>What is made or destroyed by a view of the cluster, when that is out of date, and when it is not.</summary>
public sealed class ConfirmationTests
{
    private const string Clusters = "edgestore.io/edgestoreclusters";

    private FakeApiServer _api = null!;
    private IHost _host = null!;
    private string _backup = null!;
    private string _repair = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = await FakeApiServer.StartAsync();
        // Built and not started: the tests decide what is done.
        _host = OperatorHosts.Build(_api, new FakeFleet(_api, ReleaseTable.Known), new FakeRepairs(), TimeProvider.System);
        await Client.CreateAsync(CustomResourceYaml.Read<EdgeStoreCluster>(
            "{apiVersion: edgestore.io/v1alpha1, kind: EdgeStoreCluster, metadata: {name: demo, namespace: default}, spec: {placement: {replicas: 2}, storage: {size: 1Gi}}}"));
        _backup = (await Client.CreateAsync(new EdgeStoreBackup { Metadata = Named("backup") })).Metadata.Uid;
        _repair = (await Client.CreateAsync(new EdgeStoreRepair { Metadata = Named("repair") })).Metadata.Uid;
        foreach (var tag in new[] { 1, 2 })
        {
            var name = $"demo-{tag - 1}";
            var spec = new EdgeStoreMemberSpec { ClusterName = "demo", Name = name, Tag = tag, PeerTls = true, Storage = new MemberStorage { Size = "1Gi" } };
            await Client.CreateAsync(new EdgeStoreMember { Metadata = Named(name), Spec = spec });
        }
    }

    [TearDown]
    public async Task StopAsync()
    {
        _host.Dispose();
        await _api.DisposeAsync();
    }

    [TestCase("POST", "/persistentvolumeclaims", nameof(CreateClaim))]
    [TestCase("POST", "/pods", nameof(CreatePod))]
    [TestCase("PATCH", "/configmaps", nameof(ApplyMembership))]
    [TestCase("PATCH", "/persistentvolumeclaims", nameof(SetClaimOwner))]
    [TestCase("DELETE", "/persistentvolumeclaims", nameof(DeleteClaim))]
    [TestCase("DELETE", "edgestore.io/edgestorebackups", nameof(DeleteBackup))]
    [TestCase("DELETE", "edgestore.io/edgestorerepairs", nameof(DeleteRepair))]
    public async Task Done_by_who_sees_the_cluster_as_it_is_and_by_nobody_else(string verb, string collection, string action)
    {
        var claim = action is nameof(SetClaimOwner) or nameof(DeleteClaim) ? await CreateClaimAsync() : null;
        var look = await LookAsync();
        await Client.PatchAsync<EdgeStoreCluster>(new Runtime.ResourceKey("default", "demo"), PatchKind.Merge, Retain("Delete"));

        var stale = await ApplyAsync(look, plan => [Action(action, plan, claim)]);
        Assert.That((stale.Stale, _api.Count(verb, collection)), Is.EqualTo((true, 0)));

        var fresh = await ApplyAsync(await LookAsync(), plan => [Action(action, plan, claim)]);
        Assert.That((fresh.Stale, _api.Count(verb, collection)), Is.EqualTo((false, 1)), string.Join("; ", fresh.Failures));
    }

    [Test]
    public async Task Pods_and_claims_of_a_pass_are_confirmed_once()
    {
        var pass = await ApplyAsync(await LookAsync(), plan => [.. Each("demo-0", plan), .. Each("demo-1", plan)]);

        Assert.Multiple(() =>
        {
            Assert.That(pass.Failures, Is.Empty);
            Assert.That((_api.Count("POST", "/persistentvolumeclaims"), _api.Count("POST", "/pods")), Is.EqualTo((2, 2)));
            Assert.That(_api.Count("PATCH", Clusters), Is.EqualTo(1));
        });

        static IEnumerable<PlanAction> Each(string name, Plan plan) => [new CreateClaim(name), new CreatePod(name, Template(plan))];
    }

    [Test]
    public async Task Claim_that_took_the_name_of_another_gets_no_owner()
    {
        var before = await CreateClaimAsync();
        await Client.DeleteAsync<V1PersistentVolumeClaim>(before.Metadata.Name, "default");
        await CreateClaimAsync();

        var pass = await ApplyAsync(await LookAsync(), plan => [Action(nameof(SetClaimOwner), plan, before)]);

        Assert.That(pass.Stale, Is.True);
        Assert.That((await Client.GetAsync<V1PersistentVolumeClaim>(before.Metadata.Name, "default"))!.Metadata.OwnerReferences, Is.Null);
    }

    private static PodTemplate Template(Plan plan) => new(plan.Settings!, TemplateHash.Of(plan.Settings!));

    private IKubernetesClient Client => _host.Services.GetRequiredService<IKubernetesClient>();

    private PlanAction Action(string name, Plan plan, V1PersistentVolumeClaim? claim) => name switch
    {
        nameof(CreateClaim) => new CreateClaim("demo-0"),
        nameof(CreatePod) => new CreatePod("demo-0", Template(plan)),
        nameof(ApplyMembership) => new ApplyMembership("members"),
        nameof(SetClaimOwner) => new SetClaimOwner("demo-0", Owned: true, claim!.Metadata.ResourceVersion),
        nameof(DeleteClaim) => new DeleteClaim("demo-0", claim!.Metadata.Uid),
        nameof(DeleteBackup) => new DeleteBackup("backup", _backup),
        _ => new DeleteRepair("repair", _repair),
    };

    private async Task<Pass> ApplyAsync(Look look, Func<Plan, IReadOnlyList<PlanAction>> actions)
    {
        var plan = Planner.Plan(look.Observation);
        var pass = new Pass(look, plan with { Actions = actions(plan) });
        await _host.Services.GetRequiredService<PlanApplier>().ApplyAsync(pass, CancellationToken.None);
        return pass;
    }

    private async Task<Look> LookAsync()
    {
        var members = await Client.ListAsync<EdgeStoreMember>(new ListQuery("default"));
        var observation = new ClusterObservation
        {
            Cluster = (await Client.GetAsync<EdgeStoreCluster>("demo", "default"))!,
            Now = DateTimeOffset.UnixEpoch,
            DefaultImage = "edgestore:default",
            Members = [.. members.Select(m => new ObservedMember(m))],
        };
        return new Look(observation, new Dictionary<string, MemberEndpoint>());
    }

    private async Task<V1PersistentVolumeClaim> CreateClaimAsync()
    {
        var cluster = (await Client.GetAsync<EdgeStoreCluster>("demo", "default"))!;
        return await Client.CreateAsync(new V1PersistentVolumeClaim { Metadata = Named(ResourceNames.Claim("demo-0", 1, cluster.ClusterId())) });
    }

    private static JsonObject Retain(string policy) => new() { ["spec"] = new JsonObject { ["storage"] = new JsonObject { ["retainPolicy"] = policy } } };

    private static V1ObjectMeta Named(string name) => new() { Name = name, NamespaceProperty = "default" };
}
