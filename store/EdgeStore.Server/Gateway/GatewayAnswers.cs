using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Gateway;

/// <summary>Answers that are not a stream's: a message, or an error with etcd's code and text.</summary>
internal static class GatewayAnswers
{
    public const string Json = "application/json";

    public static Task WriteAsync(HttpResponse http, IMessage message) =>
        WriteAsync(http, StatusCodes.Status200OK, JsonMessages.Text(writer => JsonMessages.Write(writer, message)));

    /// <summary>In a stream that has begun, the error is its last line.</summary>
    public static Task WriteAsync(HttpResponse http, RpcException error, bool isStream) => isStream
        ? WriteAsync(http, HttpStatus(error.StatusCode), JsonMessages.Text(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteNumber("grpc_code", (int)error.StatusCode);
            writer.WriteNumber("http_code", HttpStatus(error.StatusCode));
            writer.WriteString("message", error.Status.Detail);
            writer.WriteString("http_status", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(HttpStatus(error.StatusCode)));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }))
        : WriteAsync(http, HttpStatus(error.StatusCode), JsonMessages.Text(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", error.Status.Detail);
            writer.WriteString("message", error.Status.Detail);
            writer.WriteNumber("code", (int)error.StatusCode);
            writer.WriteEndObject();
        }));

    private static async Task WriteAsync(HttpResponse http, int status, byte[] body)
    {
        if (!http.HasStarted)
        {
            http.StatusCode = status;
            http.ContentType = Json;
        }

        await http.BodyWriter.WriteAsync(body);
    }

    /// <summary>The mapping of etcd's gateway.</summary>
    private static int HttpStatus(StatusCode code) => code switch
    {
        StatusCode.OK => StatusCodes.Status200OK,
        StatusCode.Cancelled => StatusCodes.Status408RequestTimeout,
        StatusCode.InvalidArgument or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.FailedPrecondition => StatusCodes.Status412PreconditionFailed,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
