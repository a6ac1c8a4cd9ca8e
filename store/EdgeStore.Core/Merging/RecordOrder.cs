namespace EdgeStore.Core.Merging;

/// <summary>
/// The total order of the records of one key under a policy: the greater record wins. A maximum is commutative,
/// associative and idempotent, so members that saw the same records hold the same one, in whatever order they came.
/// </summary>
public static class RecordOrder
{
    /// <returns>Positive when <paramref name="left"/> wins, negative when <paramref name="right"/> does, 0 when they are the same.</returns>
    public static int Compare(MergePolicy policy, RecordIdentity left, RecordIdentity right) => policy switch
    {
        MergePolicy.LastWriterWins => ByStamp(left, right),
        MergePolicy.KubernetesObject => ByIncarnation(left, right),
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "unknown merge policy"),
    };

    private static int ByStamp(RecordIdentity left, RecordIdentity right) => left.Stamp.CompareTo(right.Stamp);

    private static int ByIncarnation(RecordIdentity left, RecordIdentity right)
    {
        var byGeneration = left.Generation.CompareTo(right.Generation);
        if (byGeneration != 0) return byGeneration;

        // Seniority: the create of the lowest tag, then the earliest one. A fresh node that made its own kube-system
        // while cut off must not replace the fleet's, whatever its clock says.
        var bySeniority = right.Birth.Tag.CompareTo(left.Birth.Tag);
        if (bySeniority != 0) return bySeniority;
        var byBirth = right.Birth.CompareTo(left.Birth);
        if (byBirth != 0) return byBirth;

        // A deleted uid never comes back to life.
        var byDeath = left.IsTombstone.CompareTo(right.IsTombstone);
        return byDeath != 0 ? byDeath : ByStamp(left, right);
    }
}
