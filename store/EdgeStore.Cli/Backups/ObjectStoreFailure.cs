using System.Net;
using Amazon.Runtime;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Backups;

/// <summary>Says in the user's words why an object store did not do what it was asked to.</summary>
internal static class ObjectStoreFailure
{
    public static bool IsOne(Exception failure) => failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException;

    public static bool IsNotFound(Exception failure) => failure is AmazonServiceException { StatusCode: HttpStatusCode.NotFound };

    /// <exception cref="ControlException">It did not; the message names the object.</exception>
    public static async Task<T> TellAsync<T>(BackupLocation.InBucket place, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (IsOne(failure))
        {
            throw Explain(place, failure);
        }
    }

    public static ControlException Explain(BackupLocation.InBucket place, Exception failure) => failure switch
    {
        AmazonServiceException { StatusCode: HttpStatusCode.NotFound } => new ControlException(ExitCode.Refused, $"{place}: not found: {failure.Message}", failure),
        AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } answer
            => new ControlException(ExitCode.Refused, $"{place}: refused: {answer.ErrorCode}: {answer.Message}", failure),
        _ => new ControlException(ExitCode.NoAnswer, $"{place}: the object store cannot be used: {failure.GetBaseException().Message}", failure),
    };
}
