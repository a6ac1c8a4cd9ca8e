namespace EdgeStore.Server.Options;

/// <summary>The flags that say who else there is.</summary>
internal sealed class ClusterReader(FlagSet flags, FlagReader read, List<string> problems)
{
    public ClusterOptions Read(string ownName)
    {
        var isExisting = IsExisting();
        var file = flags[FlagCatalog.MembershipFile];
        var initial = flags[FlagCatalog.InitialCluster];
        var join = flags[FlagCatalog.Join];
        if (file.Text.Length > 0)
        {
            foreach (var other in new[] { initial, join, flags[FlagCatalog.Site] })
                if (other.IsGiven) problems.Add($"--{file.Flag.Name} and --{other.Flag.Name} exclude each other");
            return new ClusterOptions.FromFile(file.Text);
        }

        if (join.Text.Length > 0)
        {
            if (initial.IsGiven) problems.Add($"--{join.Flag.Name} and --{initial.Flag.Name} exclude each other");
            return new ClusterOptions.Join(Addresses(read.AdvertiseUrls(FlagCatalog.Join)));
        }

        var members = Members(initial);
        if (isExisting && members.Count < 2)
            return read.Refuse(flags[FlagCatalog.InitialClusterState], $"'existing' needs --{initial.Flag.Name} with this member and at least one other", new ClusterOptions.Lone());
        if (members.Count == 0) return new ClusterOptions.Lone();
        if (!members.TryGetValue(ownName, out var own))
            return read.Refuse(initial, $"does not name this member, '{ownName}'", new ClusterOptions.Lone());
        CheckAdvertised(ownName, own);
        if (isExisting) return new ClusterOptions.Existing(own, Addresses(members.Where(member => member.Key != ownName).SelectMany(member => member.Value)));
        if (members.Count == 1) return new ClusterOptions.Lone();
        return new ClusterOptions.Static(
            read.Required(FlagCatalog.InitialClusterToken),
            [.. members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => (member.Key, (IReadOnlyList<string>)member.Value))]);
    }

    private bool IsExisting()
    {
        var state = flags[FlagCatalog.InitialClusterState];
        if (state.Text is not ("new" or "existing")) read.Refuse(state, $"'{state.Text}' is not new or existing");
        return state.Text == "existing";
    }

    private static IReadOnlyList<Uri> Addresses(IEnumerable<string> urls) => [.. urls.Select(url => new Uri(url))];

    private Dictionary<string, List<string>> Members(FlagValue initial)
    {
        var members = new Dictionary<string, List<string>>();
        foreach (var entry in read.List(FlagCatalog.InitialCluster))
        {
            var at = entry.IndexOf('=');
            if (at <= 0 || !FlagReader.IsUrl(entry[(at + 1)..]))
            {
                read.Refuse(initial, $"'{entry}' is not <name>=<url>");
                continue;
            }

            // As with etcd, a member with several URLs stands there several times.
            if (!members.TryGetValue(entry[..at], out var urls)) members[entry[..at]] = urls = [];
            urls.Add(entry[(at + 1)..].TrimEnd('/'));
        }

        return members;
    }

    private void CheckAdvertised(string ownName, List<string> own)
    {
        if (!flags[FlagCatalog.InitialAdvertisePeerUrls].IsGiven) return;
        var advertised = read.List(FlagCatalog.InitialAdvertisePeerUrls).Select(url => url.TrimEnd('/')).ToHashSet();
        if (!advertised.SetEquals(own))
            read.Refuse(flags[FlagCatalog.InitialAdvertisePeerUrls], $"must be the same URLs as those of '{ownName}' in --initial-cluster: {string.Join(", ", own)}");
    }
}
