using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Planning.Upgrading;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;
using k8s;

namespace EdgeStore.Operator.Tests.Planning;

/// <summary>
/// What happens when plans are carried out: pods start and become ready, members catch up, membership spreads. What was
/// silent or broken at the beginning stays so, until its pod is replaced.
/// </summary>
internal sealed class World(ClusterObservation start)
{
    private readonly List<ObservedMember> _members = [.. start.Members];
    private readonly Dictionary<string, string> _services = new(start.Services);
    private readonly List<EdgeStoreBackup> _backups = [.. start.Backups];
    private readonly Dictionary<string, ObservedCertificate> _leaves = new(start.Certificates.Leaves);
    private readonly Dictionary<int, VersionVector> _disks = [];
    private EdgeStoreCluster _cluster = Copy(start.Cluster);
    private ObservedBudget _budget = start.Budget;
    private ObservedCertificates _certificates = start.Certificates;
    private string? _membership = start.Membership;
    private DateTimeOffset _now = start.Now;
    private VersionVector? _previous = start.PreviousJoin;
    private readonly List<EdgeStoreRepair> _repairs = [.. start.Repairs];

    public ClusterObservation Observation => start with
    {
        Cluster = _cluster,
        Now = _now,
        Members = [.. _members],
        Repairs = [.. _repairs],
        Membership = _membership,
        Services = _services,
        Backups = [.. _backups],
        Budget = _budget,
        Certificates = _certificates with { Leaves = _leaves, TrustedPem = string.Join('+', _certificates.Trusted) is { Length: > 0 } pem ? pem : null },
        PreviousJoin = _previous,
    };

    /// <summary>All that is remembered, except times.</summary>
    public string Fingerprint
    {
        get
        {
            var members = _members.Select(m => KubernetesJson.Serialize(m.Resource.Status ?? new EdgeStoreMemberStatus()) + m.Pod + m.Claim);
            var all = KubernetesJson.Serialize(_cluster.Status ?? new EdgeStoreClusterStatus()) + _membership + string.Concat(members);
            return System.Text.RegularExpressions.Regex.Replace(all, "\"lastSeen\":\"[^\"]*\"", "");
        }
    }

    /// <summary>What must hold of every plan, whatever the situation.</summary>
    public void CheckSafe(Plan plan)
    {
        foreach (var action in plan.Actions.Where(a => a is PromoteAuthority or DropAuthority))
        {
            var needed = action is PromoteAuthority ? _certificates.Next! : _certificates.Authority!;
            var stranger = _members.FirstOrDefault(m => m.Report is { } r && !r.TrustedAuthorities.Contains(needed.Thumbprint));
            Assert.That(stranger?.Resource.Spec.Name, Is.Null, $"{action}, but this member does not trust it");
            var old = _members.FirstOrDefault(m => action is DropAuthority && m.Report is { } r && _leaves.Values.All(l => l.Thumbprint != r.CertificateDigest));
            Assert.That(old?.Resource.Spec.Name, Is.Null, $"{action}, but this member serves an old certificate");
        }
        var disturbed = plan.Actions.Where(a => a is RestartMember or LeaveMember).ToList();
        Assert.That(disturbed.OfType<LeaveMember>().Count() * disturbed.Count, Is.LessThanOrEqualTo(1), "who leaves leaves alone");
        CheckRestarts([.. disturbed.OfType<RestartMember>()]);
        foreach (var removal in plan.Actions.Where(a => a is DeleteMember or DeleteClaim))
        {
            var member = Find(removal.Member!);
            var neverRan = member.Resource.Status?.MemberId is null && member.Claim is not { Bound: true };
            var recorded = _cluster.Status?.RemovedMembers?.Any(r => r.Tag == member.Resource.Spec.Tag) ?? false;
            Assert.That(member.Resource.Status?.Left is not null || recorded || neverRan, $"{removal}, but it has not left");
        }
        foreach (var created in plan.Actions.OfType<CreateMember>().Select(c => c.Resource.Spec))
        {
            var reserved = plan.Actions.TakeWhile(a => a is not CreateMember).OfType<ReserveTags>().LastOrDefault()?.NextTag ?? _cluster.Status?.NextTag ?? 1;
            var published = MembershipFile.Parse(_membership ?? "").Any(e => e.Tag == created.Tag && !e.Removed);
            Assert.That(created.Tag < reserved || published, $"tag {created.Tag} is used before it is reserved");
            Assert.That(_cluster.Status?.RemovedMembers?.Any(r => r.Tag == created.Tag) ?? false, Is.False, "a tag is used twice");
        }
    }

    // Independent of how the planner counts: who is stopped by now, and what the rest of them holds.
    private void CheckRestarts(List<RestartMember> restarts)
    {
        var settings = ClusterValidator.Validate(Observation).Settings;
        var away = _members.Where(m => m.Resource.Status?.CatchUp is not null && (m.Pod is null || m.Report is null) && m.Silence != "Unavailable")
            .Select(m => m.Resource.Spec.Name).Concat(restarts.Select(r => r.Name)).ToHashSet(StringComparer.Ordinal);
        if (restarts.Count > 1) Assert.That(away, Has.Count.LessThanOrEqualTo(settings!.Upgrade.MaxUnavailable.Of(_members.Count)), "members away at a time");
        foreach (var restart in restarts.Where(r => r.MinPeers > 0))
        {
            var holders = _members.Count(m => !away.Contains(m.Resource.Spec.Name) && m is { Report: not null, Pod.Ready: true });
            Assert.That(holders, Is.GreaterThanOrEqualTo(restart.MinPeers), $"{restart} relies on members that are stopped too");
        }
    }

    public void Apply(Plan plan)
    {
        _previous = Join();
        foreach (var member in _members)
            if (member.Report is { } report) _disks[report.Tag] = report.Vector;
        foreach (var (name, status) in plan.MemberStatuses) Change(name, m => m with { Resource = With(m.Resource, status) });
        _cluster = Copy(_cluster);
        _cluster.Status = plan.Status;
        foreach (var action in plan.Actions) Apply(action);
        _now += TimeSpan.FromSeconds(3);
        Settle();
    }

    private void Apply(PlanAction action)
    {
        switch (action)
        {
            case ApplyService a:
                _services[a.Name] = ServiceRenderer.Render(_cluster).Single(s => s.Metadata.Name == a.Name).Metadata.Annotations[Annotations.TemplateHash];
                break;
            case ApplyBudget a:
                _budget = _budget with { MinAvailable = a.MinAvailable };
                break;
            case DeleteBudget:
                _budget = _budget with { MinAvailable = null };
                break;
            case IssueAuthority a:
                _certificates = new ObservedCertificates { Authority = NewAuthority(), Request = a.Request };
                break;
            case IntroduceAuthority a:
                _certificates = _certificates with { Next = NewAuthority(), Request = a.Request ?? _certificates.Request };
                break;
            case PromoteAuthority:
                _certificates = _certificates with { Authority = _certificates.Next, Next = null, Previous = _certificates.Authority };
                break;
            case DropAuthority:
                _certificates = _certificates with { Previous = null };
                break;
            case IssueCertificate a:
                Issue(a.Certificate.Secret, a.Certificate.CommonName, a.Certificate.DnsNames);
                break;
            case RequestCertificate a:
                _certificates = _certificates with
                {
                    Requests = new Dictionary<string, ObservedRequest>(_certificates.Requests!)
                    {
                        [a.Certificate.Secret] = new(CertificateRequestRenderer.Render(
                            _cluster, a.Certificate.Secret, a.Certificate.CommonName, a.Certificate.DnsNames, a.Certificate.From.Issuer!,
                            a.Certificate.Member is { } owner ? Find(owner).Resource : null).Metadata.Annotations[Annotations.TemplateHash], null, _now),
                    },
                };
                Issue(a.Certificate.Secret, a.Certificate.CommonName, a.Certificate.DnsNames);
                break;
            case ApplyClientAuthority:
                _certificates = _certificates with { ClientAuthority = Observation.Certificates.TrustedPem };
                break;
            case CreateMember a:
                a.Resource.Metadata.Uid = $"uid-{a.Member}-{a.Resource.Spec.Tag}";
                _members.Add(new ObservedMember(a.Resource));
                break;
            case ApplyMembership a:
                _membership = a.Text;
                break;
            case CreateClaim a:
                Change(a.Name, m => m with { Claim = new ObservedClaim($"claim-{a.Name}", true) });
                break;
            case SetClaimOwner a:
                Change(a.Name, m => m with { Claim = m.Claim! with { Owned = a.Owned } });
                break;
            case CreatePod a:
                CheckReadable(a);
                Change(a.Name, m => Started(m, a.Template));
                break;
            case DeletePod a:
                Change(a.Name, m => Stopped(a.Next is { } next && m.Resource.Status?.CatchUp is { } open
                    ? m with { Resource = With(m.Resource, s => s.CatchUp = new MemberCatchUp { Since = _now.UtcDateTime, Vector = open.Vector, TemplateHash = next.Hash, Hop = next.Hop?.Number.ToString() }) }
                    : m));
                break;
            case NudgePod a:
                Change(a.Name, m => m with { Pod = m.Pod! with { MembershipDigest = a.Digest } });
                break;
            case NudgeCertificate a:
                Change(a.Name, m => m with { Pod = m.Pod! with { CertificateDigest = a.Digest } });
                break;
            case RestartMember a:
                var catchUp = new MemberCatchUp { Since = _now.UtcDateTime, Vector = a.Awaited.ToString(), TemplateHash = a.Template.Hash, Hop = a.Template.Hop?.Number.ToString() };
                Change(a.Name, m => Stopped(m with { Resource = With(m.Resource, s => s.CatchUp = catchUp) }));
                break;
            case LeaveMember a:
                Change(a.Name, m => m with { Resource = With(m.Resource, s => s.Left = new MemberLeft { At = _now.UtcDateTime, MemberId = a.MemberId }) });
                break;
            case VanishMember a:
                Assert.That(Find(a.Name), Has.Property(nameof(ObservedMember.Pod)).Null.And.Property(nameof(ObservedMember.Claim)).Null, "it has come to life");
                Change(a.Name, m => m with { Resource = With(m.Resource, s => s.Left = new MemberLeft { At = _now.UtcDateTime }) });
                break;
            case GiveSchedule a:
                Change(a.Name, m => m with { Report = m.Report! with { ScheduleVersion = (long)a.Schedule.Version } });
                break;
            case ReplaceMember a:
                Change(a.Name, m => m with { Resource = With(m.Resource, s => s.Left = new MemberLeft { At = _now.UtcDateTime, MemberId = a.MemberId, Replaced = a.Why }) });
                break;
            case DeleteClaim a:
                Change(a.Name, m => m with { Claim = null });
                break;
            case CreateRepair a:
                Assert.That(_repairs.Select(r => r.Metadata.Name), Has.No.Member(a.Resource.Metadata.Name), "a repair is made twice");
                Assert.That(_repairs.Select(r => r.Status?.Phase), Is.All.Matches<string?>(RepairPhase.IsFinished), "two repairs at once");
                _repairs.Add(Repaired(a.Resource));
                break;
            case DeleteRepair a:
                _repairs.RemoveAll(r => r.Metadata.Name == a.Name);
                break;
            case CreateBackup a:
                a.Resource.Status = new EdgeStoreBackupStatus { Phase = BackupPhase.Succeeded, CompletionTime = _now.UtcDateTime };
                _backups.Add(a.Resource);
                break;
            case DeleteBackup a:
                _backups.RemoveAll(b => b.Metadata.Name == a.Name);
                break;
            case DeleteMember a:
                _members.RemoveAll(m => m.Resource.Spec.Name == a.Name);
                break;
        }
    }

    private EdgeStoreRepair Repaired(EdgeStoreRepair made)
    {
        made.Metadata.Uid = $"uid-{made.Metadata.Name}";
        made.Status = new EdgeStoreRepairStatus
        {
            Phase = RepairPhase.Succeeded,
            CompletionTime = _now.UtcDateTime.AddSeconds(1),
            Pairs = [.. (made.Spec.PairList ?? []).Select(p => new RepairPairStatus { Member = p.Member, Peer = p.Peer, Phase = PairPhase.Succeeded })],
        };
        return made;
    }

    // What a store wrote, and told, it or another must be able to read.
    private void CheckReadable(CreatePod created)
    {
        var written = start.Releases.Find(Release.ParseNumber(Find(created.Name).Resource.Status?.Version));
        var read = start.Releases.Find(Number(created.Template));
        if (written is not null && read is not null) Assert.That(read.Formats.Contains(written.Formats.Newest), $"{created}, which cannot read what {written.Number} wrote");
    }

    private static Version? Number(PodTemplate template) => Release.ParseNumber(template.Settings.Version) ?? Release.NumberOfImage(template.Settings.Image);

    private ObservedMember Started(ObservedMember member, PodTemplate template)
    {
        var number = Number(template) ?? new Version(0, 1, 0);
        return member with
        {
            Pod = new ObservedPod
            {
                Uid = $"pod-{member.Resource.Spec.Name}-{_now:O}",
                TemplateHash = template.Hash,
                NodeName = member.Resource.Spec.Node ?? "n1",
                Ip = "10.0.0.1",
                Running = true,
                Ready = true,
            },
            Report = new MemberReport
            {
                ClusterId = _cluster.ClusterId(),
                Name = member.Resource.Spec.Name,
                Tag = member.Resource.Spec.Tag,
                MemberId = member.Resource.Status?.MemberId ?? CaseReader.Id($"a{member.Resource.Spec.Tag}"),
                Version = number.ToString(),
                Protocols = start.Releases.Find(number)?.Protocols,
                Vector = _disks.GetValueOrDefault(member.Resource.Spec.Tag, VersionVector.Empty),
                Fingerprint = "f0",
                CertificateDigest = _leaves.GetValueOrDefault($"{member.Resource.Spec.Name}-peer-tls")?.Thumbprint ?? "none",
            },
        };
    }

    private static ObservedMember Stopped(ObservedMember member) => member with { Pod = null, Report = null, Silence = "it does not run" };

    // Time goes by: whoever answers gets the membership and what the others hold.
    private void Settle()
    {
        var before = _members.Select(m => m.Report).OfType<MemberReport>().ToList();
        for (var i = 0; i < _members.Count; i++)
        {
            if (_members[i].Report is not { } report || _members[i].Pod is not { } pod) continue;
            var digest = _membership is null ? "none" : MembershipFile.Digest(_membership);
            _members[i] = _members[i] with
            {
                Report = Renewed(_members[i].Resource.Spec.Name, report) with { Vector = VersionVector.JoinAll(before.Where(r => Talk(r, report)).Select(r => r.Vector)), MembershipDigest = digest },
                Pod = pod with { Ready = pod.Running, MembershipDigest = digest },
            };
        }
    }

    private static bool Talk(MemberReport one, MemberReport other)
        => one.Tag == other.Tag || one.Protocols is not { } a || other.Protocols is not { } b || a.Overlaps(b);

    // A store that tells what it serves reads its files again.
    private MemberReport Renewed(string member, MemberReport report)
        => report.CertificateDigest.Length > 0 && _leaves.TryGetValue($"{member}-peer-tls", out var leaf)
            ? report with
            {
                CertificateDigest = leaf.Thumbprint,
                TrustedAuthorities = leaf.Trusted,
                ClientCertificateDigest = _leaves.GetValueOrDefault($"{member}-client-tls")?.Thumbprint ?? "",
            }
            : report;

    private ObservedAuthority NewAuthority() => new($"made {_now:O}", _now, _now.AddDays(3650));

    private VersionVector Join() => VersionVector.JoinAll(_members.Select(m => m.Report?.Vector).OfType<VersionVector>());

    private void Issue(string secret, string commonName, IReadOnlyList<string> names) => _leaves[secret] = new ObservedCertificate
    {
        Thumbprint = $"leaf {secret} {_now:O}",
        NotBefore = _now,
        NotAfter = _now.AddDays(365),
        Issuer = _certificates.Authority?.Thumbprint ?? "issuer",
        Trusted = _certificates.Trusted,
        CommonName = commonName,
        DnsNames = names,
    };

    private ObservedMember Find(string name) => _members.Single(m => m.Resource.Spec.Name == name);

    private void Change(string name, Func<ObservedMember, ObservedMember> change)
    {
        var at = _members.FindIndex(m => m.Resource.Spec.Name == name);
        if (at >= 0) _members[at] = change(_members[at]);
    }

    private static EdgeStoreMember With(EdgeStoreMember member, Action<EdgeStoreMemberStatus> change)
    {
        var copy = KubernetesJson.Deserialize<EdgeStoreMember>(KubernetesJson.Serialize(member));
        copy.Status ??= new EdgeStoreMemberStatus();
        change(copy.Status);
        return copy;
    }

    private static EdgeStoreMember With(EdgeStoreMember member, EdgeStoreMemberStatus status)
    {
        var copy = KubernetesJson.Deserialize<EdgeStoreMember>(KubernetesJson.Serialize(member));
        copy.Status = status;
        return copy;
    }

    private static EdgeStoreCluster Copy(EdgeStoreCluster cluster) => KubernetesJson.Deserialize<EdgeStoreCluster>(KubernetesJson.Serialize(cluster));
}
