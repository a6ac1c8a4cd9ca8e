using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeStore.Operator.Tests.Planning;

/// <summary>A folder with cluster.yaml and observed.yaml to an observation.</summary>
internal static class CaseReader
{
    public const string DefaultImage = "edgestore:default";

    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    public static ClusterObservation Read(string folder)
    {
        var cluster = CustomResourceYaml.Read<EdgeStoreCluster>(File.ReadAllText(Path.Combine(folder, "cluster.yaml")));
        cluster.Metadata.Uid ??= "11111111-2222-3333-4444-555555555555";
        cluster.Metadata.NamespaceProperty ??= "default";
        cluster.Metadata.Generation ??= 1;
        var file = Yaml.Deserialize<CaseFile?>(File.ReadAllText(Path.Combine(folder, "observed.yaml"))) ?? new CaseFile();
        return Complete(cluster, file);
    }

    public static string Id(string text) => text.PadLeft(16, '0');

    private static ClusterObservation Complete(EdgeStoreCluster cluster, CaseFile file)
    {
        var bare = new ClusterObservation
        {
            Cluster = cluster,
            Now = file.Now,
            DefaultImage = DefaultImage,
            Repairs = [.. file.Repairs.Select(r => Repair(cluster, r, file.Now.ToUniversalTime()))],
            PreviousJoin = file.Previous is null ? null : VersionVector.Parse(file.Previous),
            Releases = file.Releases is null ? ReleaseTable.Known : new ReleaseTable([.. file.Releases.Select(Release)]),
            Nodes = file.NodesUnreadable ? null : Nodes(file),
            Backups = [.. file.Backups.Select(b => Backup(b, file.Now.ToUniversalTime()))],
            RestoreBackup = file.RestoreBackup is { } backup ? Backup(backup, file.Now.ToUniversalTime()) : null,
        };
        var hashes = Hashes(bare);
        if (cluster.Status?.Upgrade is { } upgrade)
        {
            upgrade.ToTemplateHash = hashes(upgrade.ToTemplateHash);
            upgrade.FromTemplateHash = upgrade.FromTemplateHash is null ? null : hashes(upgrade.FromTemplateHash);
            upgrade.FailedTemplateHash = upgrade.FailedTemplateHash is null ? null : hashes(upgrade.FailedTemplateHash);
        }
        var observation = bare with { Members = [.. file.Members.Select(m => Member(cluster, m, file.Now.ToUniversalTime(), hashes))] };
        var text = file.Membership switch
        {
            "current" => Membership(observation),
            "none" => null,
            var other => other,
        };
        observation = observation with { Membership = text };
        var digest = text is null ? "none" : MembershipFile.Digest(text);
        observation = observation with
        {
            Members = [.. observation.Members.Zip(file.Members, (m, line) => WithDigest(m, line, digest))],
            Services = file.Services == "none"
                ? new Dictionary<string, string>()
                : ServiceRenderer.Render(cluster).ToDictionary(s => s.Metadata.Name, s => s.Metadata.Annotations[Annotations.TemplateHash]),
            Certificates = Certificates(observation, file),
        };
        return observation with { Budget = Budget(observation, file) };
    }

    private static ObservedBudget Budget(ClusterObservation observation, CaseFile file)
    {
        if (file.Budget == "unsupported") return ObservedBudget.Unsupported;
        if (file.Budget == "none") return new ObservedBudget(BudgetApi.Stable);
        if (file.Budget != "current") return new ObservedBudget(BudgetApi.Stable, int.Parse(file.Budget, System.Globalization.CultureInfo.InvariantCulture));
        if (ClusterValidator.Validate(observation).Settings is not { } settings) return new ObservedBudget(BudgetApi.Stable);
        var views = MemberViews.Of(observation, Placement.Of(observation, settings, Restore.Of(observation, settings)), TemplateHash.Of(settings));
        return new ObservedBudget(BudgetApi.Stable, BudgetStep.MinAvailable(settings, views));
    }

    private static Func<string, string> Hashes(ClusterObservation observation)
    {
        var settings = ClusterValidator.Validate(observation).Settings;
        var current = settings is null ? "unknown" : TemplateHash.Of(settings);
        var last = settings is not null && observation.Cluster.Status?.LastTemplate is { } t ? TemplateHash.Of(settings.With(t)) : "last";
        return word => word switch
        {
            "current" => current,
            "last" => last,
            _ when settings is not null && word.StartsWith("edgestore:", StringComparison.Ordinal) => TemplateHash.Of(settings with { Image = word }),
            _ => word,
        };
    }

    private static EdgeStoreBackup Backup(BackupLine line, DateTime now) => new()
    {
        Metadata = new V1ObjectMeta { Name = line.Name, NamespaceProperty = "default", Uid = $"uid-{line.Name}" },
        Spec = new EdgeStoreBackupSpec
        {
            ClusterName = "demo",
            Destination = new BackupDestination { PersistentVolumeClaim = new ClaimDestination { ClaimName = "backups", Path = "edge" } },
        },
        Status = new EdgeStoreBackupStatus
        {
            Phase = line.Phase,
            Location = $"pvc://backups/edge/{line.Name}.snapshot",
            Sha256 = "abc",
            CompletionTime = line.Phase == BackupPhase.Succeeded ? now.AddHours(-line.Completed) : null,
        },
    };

    // As the operator wrote it before the situation came about: who exists, and who has left.
    private static string Membership(ClusterObservation observation)
    {
        var names = observation.Cluster.Names();
        var entries = observation.Members
            .Select(m => new MembershipEntry(m.Resource.Spec.Name, m.Resource.Spec.Tag, m.Resource.Status?.MemberId, m.Resource.Status?.Left is not null, SiteOf(observation, m)))
            .ToList();
        var known = entries.Select(e => e.Tag).ToHashSet();
        entries.AddRange((observation.Cluster.Status?.RemovedMembers ?? [])
            .Where(r => known.Add(r.Tag))
            .Select(r => new MembershipEntry(r.Name, r.Tag, r.MemberId, Removed: true)));
        return MembershipFile.Render(
            observation.Cluster.ClusterId(), entries, name => (StoreArguments.PeerUrl(name, true, names), StoreArguments.ClientUrl(name, PortCertificates.OfClients(observation.Cluster.Spec.Tls) is not null, names)));
    }

    private static string? SiteOf(ClusterObservation observation, ObservedMember member)
        => observation.Nodes?.FirstOrDefault(n => n.Name == (member.Pod?.NodeName ?? member.Resource.Spec.Node)) is { } node
            ? node.Labels.GetValueOrDefault(observation.Cluster.Spec.Sites?.TopologyKey ?? SitesSpec.DefaultTopologyKey)
            : member.Resource.Status?.Site;

    private static ObservedMember Member(EdgeStoreCluster cluster, MemberLine line, DateTime now, Func<string, string> hashes)
    {
        var resource = new EdgeStoreMember
        {
            Metadata = new V1ObjectMeta { Name = line.Name, NamespaceProperty = cluster.Metadata.NamespaceProperty, Uid = $"uid-{line.Name}-{line.Tag}", Annotations = line.Replace is null ? null : new Dictionary<string, string> { [Annotations.Replace] = line.Replace } },
            Spec = new EdgeStoreMemberSpec
            {
                ClusterName = cluster.Metadata.Name,
                Name = line.Name,
                Tag = line.Tag,
                Ordinal = line.Node is null ? cluster.Names().OrdinalOf(line.Name) : null,
                Node = line.Node,
                Storage = new MemberStorage { Size = line.HostPath is null ? (IntOrString)line.Size : null, HostPath = line.HostPath },
                PeerTls = true,
            },
            Status = line.Id is null && line.Phase is null && line.Left is null && line.LastNode is null ? null : new EdgeStoreMemberStatus
            {
                MemberId = line.Id is null ? null : Id(line.Id),
                Phase = line.Phase,
                LastSeen = line.Id is null ? null : now.AddSeconds(-line.LastSeen),
                NodeName = line.LastNode,
                Version = line.LastVersion,
                Site = line.Site,
                OwnChanges = line.OwnChanges,
                CatchUp = line.CatchUp is not { } open ? null : new MemberCatchUp
                {
                    Since = now.AddSeconds(-open.Since),
                    Vector = open.Vector,
                    TemplateHash = hashes(open.Template),
                    Hop = open.Hop,
                },
                Left = line.Left is null ? null : new MemberLeft { At = now.AddSeconds(-5), MemberId = line.Left.Length == 0 ? null : Id(line.Left) },
            },
        };
        return new ObservedMember(resource)
        {
            Pod = line.Pod is null ? null : Pod(line, hashes),
            Claim = line.Claim == "none" || line.HostPath is not null ? null : new ObservedClaim($"claim-{line.Name}", line.Claim != "unbound", line.Claim == "owned"),
            Report = line.Report is null ? null : Report(cluster, line),
            Silence = line.Silence,
        };
    }

    private static EdgeStoreRepair Repair(EdgeStoreCluster cluster, RepairLine line, DateTime now) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = line.Name,
            NamespaceProperty = cluster.Metadata.NamespaceProperty,
            Uid = $"uid-{line.Name}",
            Annotations = line.Scheduled is null ? null : new Dictionary<string, string>
            {
                [Annotations.ScheduledAt] = new DateTimeOffset(line.Scheduled.Value.ToUniversalTime()).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            OwnerReferences = line.Owned ? Owners.Of(cluster) : null,
        },
        Spec = new EdgeStoreRepairSpec { ClusterName = cluster.Metadata.Name },
        Status = new EdgeStoreRepairStatus
        {
            Phase = line.Phase,
            Message = "as it was",
            CompletionTime = RepairPhase.IsFinished(line.Phase) ? now.AddSeconds(-line.Ended) : null,
            Conditions = [new V1Condition { Type = "Finished", Status = "True", Reason = line.Reason, Message = "as it was" }],
            Totals = new RepairTotals { DivergentRecords = line.Divergent, Healed = line.Divergent },
            Pairs = [.. line.Pairs.Select(p => new RepairPairStatus { Name = p.Key, Member = p.Key.Split('/')[0], Peer = p.Key.Split('/')[1], Phase = p.Value })],
        },
    };

    private static ObservedPod Pod(MemberLine line, Func<string, string> hashes) => new()
    {
        Uid = $"pod-{line.Name}",
        TemplateHash = hashes(line.Pod!.Template),
        NodeName = line.Pod.Node,
        Ip = "10.0.0.1",
        Running = line.Pod.Running,
        Ready = line.Pod.Ready && line.Pod.Running,
        Deleting = line.Pod.Deleting,
        Finished = line.Pod.Finished,
        Trouble = line.Pod.Trouble,
        Waiting = line.Pod.Waiting,
    };

    private static MemberReport Report(EdgeStoreCluster cluster, MemberLine line) => new()
    {
        ClusterId = cluster.ClusterId(),
        Name = line.Name,
        Tag = line.Report!.Tag ?? line.Tag,
        MemberId = Id(line.Report.Id ?? line.Id ?? $"a{line.Tag}"),
        State = Enum.Parse<ReportedState>(line.Report.State, ignoreCase: true),
        Version = line.Report.Version,
        Protocols = VersionRange.Parse(line.Report.Protocols),
        Vector = VersionVector.Parse(line.Report.Vector),
        Fingerprint = line.Report.Fingerprint is "" ? null : line.Report.Fingerprint,
        ScheduleVersion = line.Report.Schedule,
        ClockOffset = TimeSpan.FromSeconds(line.Report.ClockOffset),
        StampAhead = TimeSpan.FromSeconds(line.Report.StampAhead),
        FutureStamps = line.Report.FutureStamps,
        PeerClocks = line.Report.PeerClocks.ToDictionary(p => p.Key, p => TimeSpan.FromSeconds(p.Value)),
        DivergenceDetected = line.Report.Diverged,
        MembershipDigest = line.Report.Digest,
        CertificateDigest = line.Report.Certificate == "current" ? Served(cluster, line.Name)[0] : line.Report.Certificate,
        ClientCertificateDigest = line.Report.ClientCertificate == "current" ? Served(cluster, line.Name)[1] : line.Report.ClientCertificate,
        TrustedAuthorities = line.Report.Trusts,
    };

    private static string[] Served(EdgeStoreCluster cluster, string member) =>
    [
        $"leaf {PortCertificates.OfPeers(cluster.Spec.Tls).SecretOf(member)}",
        PortCertificates.OfClients(cluster.Spec.Tls) is { } clients ? $"leaf {clients.SecretOf(member)}" : "",
    ];

    private static ObservedMember WithDigest(ObservedMember member, MemberLine line, string digest) => member with
    {
        Report = member.Report is { } report && line.Report!.Digest == "current" ? report with { MembershipDigest = digest } : member.Report,
        Pod = member.Pod is { } pod ? pod with { MembershipDigest = digest, CertificateDigest = line.Pod!.Nudged ? $"leaf {line.Name}-peer-tls" : null } : null,
    };

    private static List<ObservedNode> Nodes(CaseFile file) => file.Nodes is null
        ? [.. file.Members.Select(m => m.Pod?.Node ?? m.Node).OfType<string>().Distinct().Select(n => new ObservedNode(n))]
        : [.. file.Nodes.Select(n => new ObservedNode(n.Name) { Ready = n.Ready, Labels = n.Labels, Taints = [.. n.Taints.Select(Taint)] })];

    private static Release Release(string text)
        => text.Split(' ') is [var number, var protocols, var formats]
            ? new Release(Version.Parse(number), VersionRange.Parse(protocols)!.Value, VersionRange.Parse(formats)!.Value)
            : throw new FormatException(text);

    private static V1Taint Taint(string text)
    {
        var (pair, effect) = (text[..text.LastIndexOf(':')], text[(text.LastIndexOf(':') + 1)..]);
        return pair.Split('=') is [var key, var value]
            ? new V1Taint { Key = key, Value = value, Effect = effect }
            : new V1Taint { Key = pair, Effect = effect };
    }

    private static ObservedCertificates Certificates(ClusterObservation observation, CaseFile file)
    {
        if (file.Authority == "none") return ObservedCertificates.None;
        if (file.Authority == "broken") return new ObservedCertificates { Problem = "secret demo-ca holds no usable certificate authority; it is not overwritten" };
        var names = observation.Cluster.Names();
        var members = observation.Members.Select(m => m.Resource.Spec.Name).ToList();
        var needed = ClusterValidator.Validate(observation).Settings is { } settings
            ? NeededCertificate.OfCluster(settings, names).Concat(members.SelectMany(m => NeededCertificate.OfMember(settings, names, m))).ToList()
            : [];
        var own = needed.Count == 0 || needed[0].From.Source == CertificateSource.Authority;
        var bare = new ObservedCertificates
        {
            Authority = own ? Authority("authority", file.Authority == "due" ? -3000 : -30) : null,
            Next = file.NextAuthority ? Authority("next", -1) : null,
            Previous = file.PreviousAuthority is { } age ? Authority("previous", -age) : null,
            Request = file.RotationRequest,
        };
        var pem = own ? string.Join('+', bare.Trusted) : null;
        return bare with
        {
            TrustedPem = pem,
            ClientAuthority = file.ClientAuthority == "current" ? pem : null,
            Requests = file.CertManager == "absent" ? null : needed
                .Where(n => n.From.Source == CertificateSource.CertManager && file.CertManager != "none")
                .ToDictionary(n => n.Secret, Request),
            Leaves = needed.Where(n => !file.MissingSecrets.Contains(n.Secret)).DistinctBy(n => n.Secret).ToDictionary(n => n.Secret, Leaf),
        };

        ObservedAuthority Authority(string name, int days) => new(name, observation.Now.AddDays(days), observation.Now.AddDays(days + 3650));

        ObservedRequest Request(NeededCertificate n) => new(
            file.CertManager == "outdated" ? "other" : CertificateRequestRenderer.Render(
                observation.Cluster, n.Secret, n.CommonName, n.DnsNames, n.From.Issuer!,
                observation.Members.FirstOrDefault(m => m.Resource.Spec.Name == n.Member)?.Resource).Metadata.Annotations[Annotations.TemplateHash],
            file.RequestTroubles.GetValueOrDefault(n.Secret),
            observation.Now.AddMinutes(-5));

        ObservedCertificate Leaf(NeededCertificate n)
        {
            var from = observation.Now.AddDays(-file.CertificateAges.GetValueOrDefault(n.Secret, file.DueCertificates.Contains(n.Secret) ? 300 : 30));
            var isOld = file.OldCertificates.Contains(n.Secret);
            return new ObservedCertificate
            {
                Thumbprint = $"leaf {n.Secret}",
                NotBefore = from,
                NotAfter = from.AddDays(365),
                Issuer = isOld && bare.Previous is not null ? "previous" : "authority",
                Trusted = !isOld ? bare.Trusted : bare.Previous is null ? ["authority"] : ["previous", "authority"],
                Fault = file.UntrustedSecrets.Contains(n.Secret) ? "unable to get local issuer certificate" : null,
                CommonName = file.CommonNames.GetValueOrDefault(n.Secret, n.CommonName),
                DnsNames = file.Hosts.GetValueOrDefault(n.Secret) ?? n.DnsNames,
            };
        }
    }
}
