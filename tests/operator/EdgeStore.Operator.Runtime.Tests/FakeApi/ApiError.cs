namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>An answer of kind Status.</summary>
internal sealed class ApiError(int code, string reason, string message) : Exception(message)
{
    internal int Code { get; } = code;

    internal JsonObject ToStatus() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["code"] = Code,
    };

    internal static ApiError NotFound(string name) => new(404, "NotFound", $"{name} not found");

    internal static ApiError Conflict(string why) => new(409, "Conflict", why);

    internal static ApiError Expired() => new(410, "Expired", "too old resource version");
}
