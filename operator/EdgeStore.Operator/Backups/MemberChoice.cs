namespace EdgeStore.Operator.Backups;

/// <summary>Which member is backed up.</summary>
internal static class MemberChoice
{
    /// <summary>The member, or why there is none yet.</summary>
    public static (EdgeStoreMember? Member, string? Why) Choose(BackupObservation observation)
    {
        var spec = observation.Backup.Spec;
        if (observation.Cluster is null) return (null, $"EdgeStoreCluster {spec.ClusterName} does not exist");
        if (spec.Member is { } name)
        {
            return observation.Members.FirstOrDefault(m => m.Spec.Name == name) is not { } named ? (null, $"{spec.ClusterName} has no member {name}")
                : IsReadable(named) ? (named, null)
                : (null, $"{name} is {named.Status?.Phase ?? MemberPhase.Pending}: {named.Status?.Message ?? "it is not ready to be read"}");
        }
        // A junior is the least missed when reading makes it slower.
        var best = observation.Members.Where(IsReadable).OrderBy(m => m.Status!.Lag ?? 0).ThenByDescending(m => m.Spec.Tag).FirstOrDefault();
        return best is null ? (null, $"no member of {spec.ClusterName} is Ready") : (best, null);
    }

    private static bool IsReadable(EdgeStoreMember member) => member.Status is { Phase: MemberPhase.Ready, CatchUp: null, Left: null };
}
