using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Support;

/// <summary>Clients match on etcd's status codes and on its exact texts, so tests compare both.</summary>
internal static class Refused
{
    public static async Task WithAsync<T>(StatusCode code, string detail, AsyncUnaryCall<T> call)
    {
        var error = await CatchAsync(call);
        Assert.Multiple(() =>
        {
            Assert.That(error.Status.Detail, Is.EqualTo(detail));
            Assert.That(error.StatusCode, Is.EqualTo(code));
        });
    }

    private static async Task<RpcException> CatchAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            var answer = await call.ResponseAsync;
            throw new AssertionException($"an error was expected, the answer is {answer}");
        }
        catch (RpcException e)
        {
            return e;
        }
    }
}
