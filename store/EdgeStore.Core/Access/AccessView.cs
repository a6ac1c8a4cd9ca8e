using EdgeStore.Core.SystemKeyspace;

namespace EdgeStore.Core.Access;

/// <summary>Keeps the rules made from a state's rows until one of those rows changes: every request asks for them.</summary>
public sealed class AccessView
{
    private volatile Known? _known;

    public AccessRules Of(SystemRows rows)
    {
        var known = _known;
        if (known is not null && ReferenceEquals(known.Rows, rows)) return known.Rules;
        object[] versions =
        [
            AccessTables.Users.VersionOf(rows), AccessTables.Roles.VersionOf(rows), AccessTables.Grants.VersionOf(rows),
            AccessTables.Permissions.VersionOf(rows), AccessTables.Settings.VersionOf(rows),
        ];
        var isSame = known is not null && known.Versions.SequenceEqual(versions, ReferenceEqualityComparer.Instance);
        _known = known = new Known(rows, versions, isSame ? known!.Rules : AccessRules.Of(rows));
        return known.Rules;
    }

    private sealed record Known(SystemRows Rows, object[] Versions, AccessRules Rules);
}
