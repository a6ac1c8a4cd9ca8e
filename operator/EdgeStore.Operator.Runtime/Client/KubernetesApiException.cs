using System.Net;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>The API server answered with an error. <see cref="Reason"/> is its <c>Status.reason</c> (may be empty).</summary>
public sealed class KubernetesApiException(
    HttpStatusCode statusCode, string reason, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public HttpStatusCode StatusCode { get; } = statusCode;

    public string Reason { get; } = reason;

    /// <summary>How long the server asked to wait before the next try (429 and 503), if it did.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>A precondition (resourceVersion, uid) did not hold, or field ownership conflicts.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && !IsAlreadyExists;

    public bool IsAlreadyExists => StatusCode == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    /// <summary>The resourceVersion or continue token is older than what the server keeps: list again.</summary>
    public bool IsExpired => StatusCode == HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>The resourceVersion is one that the server has not reached: it was restored, or another server answered before.</summary>
    public bool IsFromTheFuture =>
        Message.Contains("Too large resource version", StringComparison.Ordinal) || Message.Contains("future revision", StringComparison.Ordinal);

    public bool IsForbidden => StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    /// <summary>The object was refused by validation.</summary>
    public bool IsInvalid => StatusCode == HttpStatusCode.UnprocessableEntity;
}
