namespace EdgeStore.Core.Merging.Conflicts;

/// <summary>Why a merge discarded an acknowledged write.</summary>
public enum ConflictRule
{
    /// <summary>Two members created the key without knowing of each other; the senior's object stays.</summary>
    SeniorCreate = 1,

    /// <summary>The object was deleted and created anew by a member that did not know of the write to the old one.</summary>
    Generation = 2,

    /// <summary>The object was deleted by a member that did not know of the update.</summary>
    DeleteWins = 3,

    /// <summary>The value, merged as a whole, was written later by a member that did not know of the write.</summary>
    LastWriter = 4,

    /// <summary>A field was written later, or was removed with what surrounds it, by a member that did not know of the write.</summary>
    Field = 5,

    /// <summary>
    /// The key had been deleted, and the tombstone dropped, before the write came: from a member that was away for longer than
    /// tombstones are kept.
    /// </summary>
    Horizon = 6,
}
