namespace EdgeStore.Operator.Runtime.Client;

public enum PatchKind
{
    /// <summary>RFC 7386, <c>application/merge-patch+json</c>.</summary>
    Merge,

    /// <summary>RFC 6902, <c>application/json-patch+json</c>.</summary>
    Json,

    /// <summary>Server-side apply, <c>application/apply-patch+yaml</c> (JSON is YAML).</summary>
    Apply,
}
