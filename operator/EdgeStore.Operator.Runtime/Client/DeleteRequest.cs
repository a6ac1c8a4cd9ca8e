namespace EdgeStore.Operator.Runtime.Client;

/// <summary>How to delete. <c>Uid</c> and <c>ResourceVersion</c> are preconditions: pass them so that only the object you saw is deleted.</summary>
public sealed record DeleteRequest(
    string? Uid = null, string? ResourceVersion = null, TimeSpan? GracePeriod = null, string PropagationPolicy = "Background");
