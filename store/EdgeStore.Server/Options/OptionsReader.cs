using System.Collections.Immutable;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Access;
using EdgeStore.Server.Leases;
using EdgeStore.Server.Repair;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;
using Google.Protobuf;

namespace EdgeStore.Server.Options;

/// <summary>Checks the flags and says what they mean. All problems are collected, so that the user sees them at once.</summary>
internal sealed class OptionsReader
{
    /// <summary>etcd's.</summary>
    private const long DefaultQuotaBytes = 2L << 30;

    private readonly FlagSet _flags;
    private readonly FlagReader _read;
    private readonly List<string> _problems = [];

    private OptionsReader(FlagSet flags)
    {
        _flags = flags;
        _read = new FlagReader(flags, _problems);
    }

    /// <exception cref="UsageException">Something does not fit.</exception>
    public static ServerOptions Read(FlagSet flags)
    {
        var reader = new OptionsReader(flags);
        var options = reader.Read();
        return reader._problems.Count == 0 ? options : throw new UsageException(reader._problems);
    }

    private ServerOptions Read()
    {
        var name = _read.Required(FlagCatalog.Name);
        var listenPeerUrls = _read.ListenUrls(FlagCatalog.ListenPeerUrls);
        var peerUrls = _flags[FlagCatalog.InitialAdvertisePeerUrls].IsGiven
            ? _read.AdvertiseUrls(FlagCatalog.InitialAdvertisePeerUrls)
            : [.. listenPeerUrls.Select(url => url.ToString())];
        var clientUrls = _read.ListenUrls(FlagCatalog.ListenClientUrls);
        var directory = _flags[FlagCatalog.DataDir] is { Text.Length: > 0 } given ? given.Text : name + ".edgestore";
        var tls = new TlsReader(_flags, _read, _problems);
        return new ServerOptions
        {
            Name = name,
            DataDirectory = directory,
            WalDirectory = _flags[FlagCatalog.WalDir] is { Text.Length: > 0 } walDirectory ? walDirectory.Text : null,
            Client = new PortOptions(clientUrls, AdvertisedClientUrls(clientUrls), tls.ForClients(clientUrls, directory)),
            Peer = new PortOptions(listenPeerUrls, peerUrls, tls.ForPeers(listenPeerUrls)),
            MetricsUrls = MetricsUrls(),
            HasExtensiveMetrics = _flags[FlagCatalog.Metrics].Text switch
            {
                "extensive" => true,
                "basic" => false,
                var text => _read.Refuse(_flags[FlagCatalog.Metrics], $"'{text}' is not basic or extensive", false),
            },
            Web = new WebOptions(_read.List(FlagCatalog.Cors), _read.List(FlagCatalog.HostWhitelist)),
            Cluster = new ClusterReader(_flags, _read, _problems).Read(name),
            Site = _flags[FlagCatalog.Site].Text,
            AdminAllowedCommonNames = _read.List(FlagCatalog.AdminAllowedCn),
            Topology = new TopologyReader(_flags, _read).Read(),
            PeerRateLimit = _read.Number(FlagCatalog.PeerRateLimit, 0, int.MaxValue),
            Copies = Copies(),
            Leases = new LeaseOptions(_read.Duration(FlagCatalog.LeaseTakeover, TimeSpan.FromSeconds(10))),
            Access = Access(),
            Repair = new RepairOptions(
                _read.Number(FlagCatalog.RepairRateLimit, 0, int.MaxValue),
                _read.Duration(FlagCatalog.RepairInterval, TimeSpan.Zero)),
            TombstoneRetention = _read.Duration(FlagCatalog.TombstoneRetention, TimeSpan.FromSeconds(1)),
            Writer = Writer(),
            Durability = Durability(),
            Space = new SpaceOptions(Quota(), _read.LongNumber(FlagCatalog.ReservedDiskBytes, 0)),
            AutoCompaction = AutoCompaction(),
            Limits = new LimitReader(_read).Read(),
            Log = new LogReader(_flags, _read).Read(),
            Tracing = new TracingReader(_flags, _read).Read(name),
            Warnings = Warnings(),
        };
    }

    private IReadOnlyList<string> AdvertisedClientUrls(IReadOnlyList<ListenUrl> listenUrls) =>
        _flags[FlagCatalog.AdvertiseClientUrls].IsGiven
            ? _read.AdvertiseUrls(FlagCatalog.AdvertiseClientUrls)
            : [.. listenUrls.Select(url => url.ToString())];

    private IReadOnlyList<ListenUrl> MetricsUrls()
    {
        if (_flags[FlagCatalog.ListenMetricsUrls].Text.Length == 0) return [];
        var urls = _read.ListenUrls(FlagCatalog.ListenMetricsUrls);
        if (urls.Any(url => url.IsTls)) _read.Refuse(_flags[FlagCatalog.ListenMetricsUrls], "must be http");
        return urls;
    }

    private CopiesOptions Copies() => new(
        _read.Number(FlagCatalog.MinCopies, 1, CopiesOptions.Max), _read.Duration(FlagCatalog.MinCopiesTimeout, TimeSpan.FromMilliseconds(1)));

    private WriterSettings Writer() => new()
    {
        MergePolicies = MergePolicies(),
        LocalOnlyKeys = [.. _read.List(FlagCatalog.LocalOnlyKeys).Select(ByteString.CopyFromUtf8)],
        MaxTxnOps = _read.Number(FlagCatalog.MaxTxnOps, 1, 1_000_000),
        SweepSlice = _read.Number(FlagCatalog.CompactionBatchLimit, 1, 1_000_000),
        ConflictJournalSize = _read.Number(FlagCatalog.ConflictJournalSize, 1, 1_000_000),
    };

    private MergePolicyTable MergePolicies()
    {
        var value = _flags[FlagCatalog.MergePolicy];
        var rules = new Dictionary<ByteString, MergePolicy>();
        foreach (var rule in _read.List(FlagCatalog.MergePolicy))
        {
            var at = rule.LastIndexOf('=');
            if (at <= 0 || !Enum.TryParse<MergePolicy>(rule[(at + 1)..], out var policy) || !Enum.IsDefined(policy))
                _read.Refuse(value, $"'{rule}' is not <prefix>=<policy> with the policy {string.Join(" or ", Enum.GetNames<MergePolicy>())}");
            else if (!rules.TryAdd(ByteString.CopyFromUtf8(rule[..at]), policy))
                _read.Refuse(value, $"the prefix '{rule[..at]}' stands twice");
        }

        return new MergePolicyTable(rules);
    }

    private AccessOptions Access() => new(
        _read.Number(FlagCatalog.BcryptCost, 4, 31),
        TimeSpan.FromSeconds(_read.Number(FlagCatalog.AuthTokenTtl, 1, int.MaxValue)),
        CertificatesName: _read.IsOn(FlagCatalog.ClientCertAuth))
    {
        Jwt = new AuthTokenReader(_flags, _read).Read(),
    };

    private long? Quota() => _read.LongNumber(FlagCatalog.QuotaBackendBytes, long.MinValue) switch
    {
        0 => DefaultQuotaBytes,
        < 0 => null,
        var bytes => bytes,
    };

    private DurabilityOptions Durability()
    {
        const string intervalPrefix = "interval=";
        var value = _flags[FlagCatalog.Durability];
        if (value.Text == "fsync") return new DurabilityOptions(DurabilityMode.Fsync, TimeSpan.Zero);
        if (value.Text == "none") return new DurabilityOptions(DurabilityMode.None, TimeSpan.Zero);
        if (value.Text.StartsWith(intervalPrefix, StringComparison.Ordinal)
            && int.TryParse(value.Text[intervalPrefix.Length..], out var milliseconds)
            && milliseconds is > 0 and <= 60_000)
        {
            return new DurabilityOptions(DurabilityMode.Interval, TimeSpan.FromMilliseconds(milliseconds));
        }

        _read.Refuse(value, $"'{value.Text}' is not fsync, none, or interval=<1 to 60000 milliseconds>");
        return new DurabilityOptions(DurabilityMode.Fsync, TimeSpan.Zero);
    }

    private AutoCompactionOptions AutoCompaction()
    {
        var mode = _flags[FlagCatalog.AutoCompactionMode];
        var retention = _flags[FlagCatalog.AutoCompactionRetention];
        if (mode.Text is not ("periodic" or "revision"))
        {
            _read.Refuse(mode, $"'{mode.Text}' is not periodic or revision");
            return new AutoCompactionOptions.Off();
        }

        if (retention.Text == "0" || (mode.Text == "periodic" && GoDuration.TryParse(retention.Text, out var none) && none == TimeSpan.Zero))
            return new AutoCompactionOptions.Off();
        var isNumber = long.TryParse(retention.Text, out var number) && number > 0;
        if (mode.Text == "revision" && isNumber) return new AutoCompactionOptions.ByRevision(number);

        // As with etcd, a bare number is hours.
        if (mode.Text == "periodic" && isNumber && number < 1_000_000) return new AutoCompactionOptions.Periodic(TimeSpan.FromHours(number));
        if (mode.Text == "periodic" && GoDuration.TryParse(retention.Text, out var duration) && duration >= TimeSpan.FromSeconds(1))
            return new AutoCompactionOptions.Periodic(duration);
        _read.Refuse(retention, mode.Text == "revision" ? "must be a number of changes" : "must be a duration of a second or more, such as 30m, or a number of hours");
        return new AutoCompactionOptions.Off();
    }

    private List<string> Warnings()
    {
        foreach (var (flag, origin) in _flags.EtcdOnly.Where(value => value.Flag.IsRefused))
            _problems.Add($"{origin}: edgestore does not have this flag of etcd: {flag.Why}");
        return [.. _flags.EtcdOnly.Where(value => !value.Flag.IsRefused).Select(value => $"{value.Origin} has no effect: {value.Flag.Why}")];
    }
}
