using System.Collections.Concurrent;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>
/// Kubelets and stores: pods start at once, claims are bound at once, and every running store holds what any running
/// store holds. What a store has is kept by the claim, so it survives its pod. An image's tag says of which release the store in it
/// is; one that cannot read the data on its claim does not start.
/// </summary>
internal sealed class FakeFleet(FakeApiServer api, ReleaseTable releases) : IMemberAdmin
{
    private readonly ConcurrentDictionary<string, Disk> _disks = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentQueue<string> _started = new();
    // Not the number of disks: one that takes the place of another would be taken for it.
    private int _ids;

    /// <summary>Flushes and leaves, in order: <c>flush demo-2</c>.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>Members that do not answer.</summary>
    public ConcurrentDictionary<string, bool> Silent { get; } = new();

    public bool SilentOnceLeft { get; set; }

    /// <summary>Images that no registry has.</summary>
    public ConcurrentDictionary<string, bool> MissingImages { get; } = new();

    /// <summary>Pods that were started, in order: <c>demo-2 edgestore:0.1.0</c>.</summary>
    public IReadOnlyList<string> Started => [.. _started];

    /// <summary>Plays kubelet and provisioner until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var claim in List("persistentvolumeclaims").Where(c => c["spec"]!["volumeName"] is null))
                Change("persistentvolumeclaims", Name(claim), null, o => o["spec"]!["volumeName"] = "volume");
            var starting = List("pods").Where(p => p["status"] is null).ToList();
            // Those that start together know of each other from the beginning, whoever is asked first.
            foreach (var pod in starting.Where(p => p["metadata"]!["labels"]?[Labels.Cluster] is not null && !MissingImages.ContainsKey(Image(p)))) Disk(pod);
            foreach (var pod in starting) Change("pods", Name(pod), "status", o => o["status"] = Start(pod));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Write(string member) => Disk(Pod(member)!).Own++;

    public void Wipe(string member) => _disks.TryRemove(ClaimOf(Pod(member)!), out _);

    public Task<MemberReport> StatusAsync(MemberEndpoint member, CancellationToken cancellationToken)
    {
        var pod = Running(member);
        var disk = Disk(pod);
        var certificate = Certificate(member.Name);
        var text = Find("configmaps", Label(pod, Labels.Cluster) + "-membership")!["data"]![StoreContract.MembershipFile]!.GetValue<string>();
        return Task.FromResult(new MemberReport
        {
            ClusterId = Convert.ToUInt64(text.Split('"')[1], 16),
            Name = member.Name,
            Tag = MembershipFile.Parse(text).Single(e => e.Name == member.Name).Tag,
            MemberId = disk.Id,
            State = disk.Left ? ReportedState.Left : ReportedState.Active,
            Version = NumberOf(pod).ToString(),
            Protocols = releases.Find(NumberOf(pod))?.Protocols,
            Vector = Everything(),
            Fingerprint = "f0",
            ScheduleVersion = (long)disk.Schedule.Version,
            MembershipDigest = MembershipFile.Digest(text),
            CertificateDigest = certificate?.Thumbprint ?? "",
            TrustedAuthorities = certificate?.Trusted ?? [],
        });
    }

    public Task<FlushAnswer> FlushAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken)
    {
        Running(member);
        _calls.Enqueue($"flush {member.Name}");
        return Task.FromResult(new FlushAnswer(Everything(), []));
    }

    public Task<LeaveAnswer> LeaveAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken)
    {
        var disk = Disk(Running(member));
        disk.Left = true;
        // Its leases end with it.
        disk.Own++;
        if (SilentOnceLeft) Silent[member.Name] = true;
        _calls.Enqueue($"leave {member.Name}");
        return Task.FromResult(new LeaveAnswer(disk.Id, disk.Tag, Everything(), []));
    }

    public Task SetScheduleAsync(MemberEndpoint member, LinkSchedule schedule, CancellationToken cancellationToken)
    {
        Disk(Running(member)).Schedule = schedule;
        return Task.CompletedTask;
    }

    public LinkSchedule ScheduleOf(string member) => Disk(Pod(member)!).Schedule;

    // Stores read their files again at once.
    private ObservedCertificate? Certificate(string member)
        => Pod(member)!["spec"]!["volumes"]!.AsArray().Select(v => v!["secret"]?["secretName"]?.GetValue<string>())
            .FirstOrDefault(s => s?.Contains("client", StringComparison.Ordinal) == false) is { } name && Find("secrets", name) is { } secret
                ? CertificateSecrets.Certificate(KubernetesJson.Deserialize<V1Secret>(secret.ToJsonString()))
                : null;

    private VersionVector Everything() => VersionVector.From(_disks.Values.Select(d => KeyValuePair.Create((uint)d.Tag, d.Own)));

    private JsonObject Start(JsonObject pod)
    {
        if (MissingImages.ContainsKey(Image(pod))) return PodStates.Unpullable();
        _started.Enqueue($"{Name(pod)} {Image(pod)}");
        // Other pods than members' have no claim of one.
        if (pod["metadata"]!["labels"]?[Labels.Cluster] is null || releases.Find(NumberOf(pod)) is not { } release) return PodStates.Running();
        var disk = Disk(pod);
        if (disk.Format > 0 && !release.Formats.Contains(disk.Format)) return PodStates.Crashing();
        disk.Format = release.Formats.Newest;
        return PodStates.Running();
    }

    private static Version NumberOf(JsonObject pod) => Release.NumberOfImage(Image(pod)) ?? new Version(0, 1, 0);

    private JsonObject Running(MemberEndpoint member)
        => !Silent.ContainsKey(member.Name) && Pod(member.Name) is { } pod && pod["status"]?["phase"]?.GetValue<string>() == "Running"
            ? pod
            : throw new MemberUnavailableException("Unavailable: nobody there");

    private JsonObject? Pod(string name) => Find("pods", name);

    private Disk Disk(JsonObject pod) => _disks.GetOrAdd(ClaimOf(pod), claim =>
    {
        // data-demo-0-3-1f2e3d4c: the tag is the last but one part.
        var tag = int.Parse(claim.Split('-')[^2], System.Globalization.CultureInfo.InvariantCulture);
        return new Disk { Tag = tag, Id = $"{Interlocked.Increment(ref _ids):x8}{tag:x8}", Own = 1 };
    });

    private static string ClaimOf(JsonObject pod)
        => pod["spec"]!["volumes"]!.AsArray().Select(v => v!["persistentVolumeClaim"]?["claimName"]?.GetValue<string>()).OfType<string>().Single();

    private static string Image(JsonObject pod) => pod["spec"]!["containers"]![0]!["image"]!.GetValue<string>();

    private IReadOnlyList<JsonObject> List(string collection)
        => api.Store.List(ObjectPath.Parse($"/api/v1/namespaces/default/{collection}"), new LabelSelector(""), 0, "").Items;

    private JsonObject? Find(string collection, string name) => List(collection).FirstOrDefault(o => Name(o) == name);

    private void Change(string collection, string name, string? subresource, Action<JsonObject> change)
    {
        try
        {
            api.Store.Change(ObjectPath.Parse($"/api/v1/namespaces/default/{collection}/{name}{(subresource is null ? "" : "/" + subresource)}"), o =>
            {
                change(o);
                return o;
            });
        }
        catch (ApiError e) when (e.Code == 404)
        {
            // Deleted in between.
        }
    }

    private static string Name(JsonObject o) => o["metadata"]!["name"]!.GetValue<string>();

    private static string Label(JsonObject o, string label) => o["metadata"]!["labels"]![label]!.GetValue<string>();
}

/// <summary>A store's volume.</summary>
internal sealed class Disk
{
    public required string Id { get; init; }

    public required int Tag { get; init; }

    public ulong Own { get; set; }

    public bool Left { get; set; }

    /// <summary>Of the data directory; 0: there is none yet.</summary>
    public uint Format { get; set; }

    public LinkSchedule Schedule { get; set; } = LinkSchedule.None;
}
