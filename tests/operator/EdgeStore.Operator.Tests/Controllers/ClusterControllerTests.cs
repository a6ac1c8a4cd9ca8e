using EdgeStore.Operator.Resources;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class ClusterControllerTests
{
    private const string Three = "{placement: {replicas: 3}, storage: {size: 1Gi}}";

    [Test]
    public async Task New_cluster_comes_up_and_converges()
    {
        await using var fleet = await FleetHarness.StartAsync();

        await fleet.CreateAsync("demo", Three);

        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True") && Reason(c, ConditionTypes.Progressing) == "Complete");
        var cluster = await fleet.ClusterAsync();
        var members = await fleet.MembersAsync();
        Assert.Multiple(() =>
        {
            Assert.That(cluster.Status!.ReadyMembers, Is.EqualTo(3));
            Assert.That(cluster.Status.NextTag, Is.EqualTo(4));
            Assert.That(cluster.Status.Image, Is.EqualTo("edgestore:default"));
            Assert.That(cluster.Status.ObservedGeneration, Is.EqualTo(cluster.Metadata.Generation));
            Assert.That(members.Select(m => (m.Spec.Name, m.Spec.Tag, m.Status!.Phase)), Is.EquivalentTo(
                [("demo-0", 1, "Ready"), ("demo-1", 2, "Ready"), ("demo-2", 3, "Ready")]));
        });
    }

    [Test]
    public async Task At_rest_nothing_is_written()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("at rest", c => HasStatus(c, ConditionTypes.Converged, "True") && Reason(c, ConditionTypes.Progressing) == "Complete");
        var looks = Looks();
        await Eventually.TrueAsync(() => Task.FromResult(Looks() > looks + 1), "two more looks", () => Task.FromResult(""));

        var before = Writes();
        looks = Looks();
        await Eventually.TrueAsync(() => Task.FromResult(Looks() > looks), "another look", () => Task.FromResult(""));

        // What members were last seen to hold is noted now and then; nothing else.
        Assert.That(Writes().Except(before).Where(w => !w.Contains("edgestoremembers", StringComparison.Ordinal)), Is.Empty);

        int Looks() => fleet.Api.Requests.Count(r => r.Method == "GET" && r.Path.Collection.EndsWith("edgestoreclusters", StringComparison.Ordinal) && r.Path.Name == "demo");
        List<string> Writes() => [.. fleet.Api.Requests.Select((r, i) => $"{i} {r.Method} {r.Path.Collection} {r.Path.Name}").Where(r => !r.Contains(" GET ", StringComparison.Ordinal) && !r.Contains("events", StringComparison.Ordinal))];
    }

    [Test]
    public async Task New_image_rolls_over_all_members_one_by_one_each_flushed_first()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True"));

        await fleet.PatchSpecAsync("demo", new JsonObject { ["image"] = "edgestore:2" });

        await fleet.UntilAsync("rolled", c => c.Status!.ObservedGeneration == c.Metadata.Generation && c.Status.UpdatedMembers == 3
            && Reason(c, ConditionTypes.Progressing) == "Complete" && HasStatus(c, ConditionTypes.Converged, "True"));
        var pods = await fleet.ListAsync<V1Pod>();
        Assert.That(pods.Select(p => p.Spec.Containers[0].Image), Is.All.EqualTo("edgestore:2"));
        Assert.That(fleet.Fleet.Calls, Is.EqualTo(["flush demo-2", "flush demo-1", "flush demo-0"]));
    }

    [Test]
    public async Task Scaling_down_and_up_gives_a_new_tag_and_keeps_the_old_volume()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True"));

        await fleet.PatchSpecAsync("demo", new JsonObject { ["placement"] = new JsonObject { ["replicas"] = 2 } });
        await fleet.UntilAsync("scaled down", c => c.Status!.Members == 2 && Reason(c, ConditionTypes.Progressing) == "Complete");
        await fleet.PatchSpecAsync("demo", new JsonObject { ["placement"] = new JsonObject { ["replicas"] = 3 } });
        await fleet.UntilAsync("scaled up", c => c.Status!.ReadyMembers == 3 && HasStatus(c, ConditionTypes.Converged, "True"));

        var cluster = await fleet.ClusterAsync();
        var claims = await fleet.ListAsync<V1PersistentVolumeClaim>();
        Assert.Multiple(() =>
        {
            Assert.That(fleet.Fleet.Calls, Is.EqualTo(["leave demo-2"]));
            Assert.That(cluster.Status!.RemovedMembers!.Select(r => (r.Name, r.Tag)), Is.EqualTo([("demo-2", 3)]));
            Assert.That(cluster.Status.NextTag, Is.EqualTo(5));
            Assert.That(claims, Has.Count.EqualTo(4));
        });
    }

    [Test]
    public async Task What_a_member_made_while_it_left_is_remembered()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True"));
        fleet.Fleet.SilentOnceLeft = true;

        await fleet.PatchSpecAsync("demo", new JsonObject { ["placement"] = new JsonObject { ["replicas"] = 2 } });

        await fleet.UntilAsync("scaled down", c => c.Status!.Members == 2 && Reason(c, ConditionTypes.Progressing) == "Complete");
        Assert.That((await fleet.ClusterAsync()).Status!.RemovedMembers!.Select(r => (r.Name, r.Changes)), Is.EqualTo([("demo-2", (long?)2)]));
    }

    [Test]
    public async Task Member_that_does_not_answer_is_never_removed()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True"));
        fleet.Fleet.Silent["demo-2"] = true;

        await fleet.PatchSpecAsync("demo", new JsonObject { ["placement"] = new JsonObject { ["replicas"] = 1 } });

        await fleet.UntilAsync("the other one is gone", c => c.Status!.RemovedMembers?.Any(r => r.Name == "demo-1") == true && c.Status.Members == 2);
        Assert.That((await fleet.MembersAsync()).Select(m => m.Spec.Name), Is.EquivalentTo(["demo-0", "demo-2"]));
        fleet.Fleet.Silent.Clear();
        await fleet.UntilAsync("it left once it answered", c => c.Status!.Members == 1 && Reason(c, ConditionTypes.Progressing) == "Complete");
    }

    [Test]
    public async Task Wiped_member_is_told_and_left_alone()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True"));
        await Eventually.TrueAsync(async () => (await fleet.MembersAsync()).All(m => m.Status?.MemberId is not null), "all known", () => Task.FromResult(""));

        fleet.Fleet.Wipe("demo-1");

        await fleet.UntilAsync("told", c => Reason(c, ConditionTypes.Degraded) == "MemberLostData");
        Assert.That((await fleet.MembersAsync()).Single(m => m.Spec.Name == "demo-1").Status!.Phase, Is.EqualTo("Failed"));
    }

    [Test]
    public async Task Wiped_member_is_replaced_when_a_person_says_so()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True"));
        await Eventually.TrueAsync(async () => (await fleet.MembersAsync()).All(m => m.Status?.OwnChanges is not null), "all known", () => Task.FromResult(""));
        fleet.Fleet.Wipe("demo-1");
        await fleet.UntilAsync("told", c => Reason(c, ConditionTypes.Degraded) == "MemberLostData");
        var tag = (await fleet.MembersAsync()).Single(m => m.Spec.Name == "demo-1").Spec.Tag;

        var annotation = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["edgestore.io/replace"] = "true" } } };
        await fleet.Client.PatchAsync<EdgeStoreMember>(new Runtime.ResourceKey("default", "demo-1"), PatchKind.Merge, annotation);

        await fleet.UntilAsync("the old tag is removed", c => c.Status!.RemovedMembers?.Any(r => r.Tag == tag) == true);
        await fleet.UntilAsync("converged again", c => c.Status!.ReadyMembers == 3 && HasStatus(c, ConditionTypes.Degraded, "False") && HasStatus(c, ConditionTypes.Converged, "True"));
        Assert.That((await fleet.MembersAsync()).Single(m => m.Spec.Name == "demo-1").Spec.Tag, Is.EqualTo(4));
        await Eventually.TrueAsync(
            async () => (await fleet.ListAsync<Corev1Event>()).Any(e => e.Reason == "MemberReplaced" && e.InvolvedObject.Kind == EdgeStoreCluster.KubeKind),
            "an event", () => Task.FromResult(""));
    }

    [Test]
    public async Task Schedule_of_links_reaches_every_member()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three.TrimEnd('}') + "}, antiEntropy: {topology: Ring}}");

        await fleet.UntilAsync("all members are in it", c => c.Status?.Schedule is { Links: 3 } && c.Status.ReadyMembers == 3);
        var version = (ulong)(await fleet.ClusterAsync()).Status!.Schedule!.Version;
        await Eventually.TrueAsync(
            () => Task.FromResult(Enumerable.Range(0, 3).All(i => fleet.Fleet.ScheduleOf($"demo-{i}").Version == version)),
            "given", () => Task.FromResult(""));
        await Eventually.TrueAsync(async () => (await fleet.MembersAsync()).All(m => m.Status?.ScheduleVersion == (long)version), "told", () => Task.FromResult(""));
    }

    [Test]
    public async Task Invalid_change_is_told_and_changes_nothing()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True"));
        var pods = (await fleet.ListAsync<V1Pod>()).Select(p => p.Metadata.Uid).Order().ToList();

        await fleet.PatchSpecAsync("demo", new JsonObject { ["placement"] = new JsonObject { ["replicas"] = 0 } });

        await fleet.UntilAsync("told", c => Reason(c, ConditionTypes.Progressing) == "InvalidSpec" && HasStatus(c, ConditionTypes.Degraded, "True"));
        Assert.That((await fleet.ListAsync<V1Pod>()).Select(p => p.Metadata.Uid).Order(), Is.EqualTo(pods));
        await Eventually.TrueAsync(
            async () => (await fleet.ListAsync<Corev1Event>()).Any(e => e.Reason == "InvalidSpec" && e.InvolvedObject.Kind == EdgeStoreCluster.KubeKind),
            "an event", () => Task.FromResult(ApiGroup.Name));
    }

    [Test]
    public async Task Operator_that_ends_anywhere_in_a_rollout_goes_on_rightly([Values(1, 2, 3, 5, 8)] int requests)
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", c => HasStatus(c, ConditionTypes.Converged, "True") && Reason(c, ConditionTypes.Progressing) == "Complete");
        var left = requests;
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Api.OnRequest((request, _) =>
        {
            // From some write on nothing arrives any more, as if the process had died there.
            if (request.Method == "GET" || request.Path.Name == "demo" && request.Path.Subresource.Length == 0) return Task.CompletedTask;
            if (Interlocked.Decrement(ref left) >= 0) return Task.CompletedTask;
            cut.TrySetResult();
            throw new ApiError(503, "ServiceUnavailable", "cut off");
        });
        await fleet.PatchSpecAsync("demo", new JsonObject { ["image"] = "edgestore:2" });
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await fleet.StopOperatorAsync();
        fleet.Api.OnRequest(null);

        await fleet.StartOperatorAsync();

        await fleet.UntilAsync("rolled", c => c.Status!.UpdatedMembers == 3 && Reason(c, ConditionTypes.Progressing) == "Complete" && HasStatus(c, ConditionTypes.Converged, "True"));
        Assert.That((await fleet.MembersAsync()).Select(m => m.Spec.Tag), Is.EquivalentTo([1, 2, 3]));
    }

    [Test]
    public async Task Operator_that_has_ended_its_term_tells_of_no_cluster()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await Eventually.TrueAsync(async () => (await ToldAsync()).Contains("cluster=\"demo\"", StringComparison.Ordinal), "told", ToldAsync);

        await fleet.StopOperatorAsync();

        Assert.That(await ToldAsync(), Does.Not.Contain("cluster=\"demo\""));
        await fleet.StartOperatorAsync();

        async Task<string> ToldAsync()
        {
            using var stream = new MemoryStream();
            await fleet.Registry.CollectAndExportAsTextAsync(stream);
            return System.Text.Encoding.UTF8.GetString(stream.ToArray());
        }
    }

    private static bool HasStatus(EdgeStoreCluster cluster, string type, string status)
        => cluster.Status?.Conditions?.Any(c => c.Type == type && c.Status == status) == true;

    private static string? Reason(EdgeStoreCluster cluster, string type) => cluster.Status?.Conditions?.FirstOrDefault(c => c.Type == type)?.Reason;
}
