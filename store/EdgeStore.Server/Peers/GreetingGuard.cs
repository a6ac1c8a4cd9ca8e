using System.Buffers;
using System.Buffers.Binary;
using EdgeStore.Server.Hosting;
using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>
/// Looks at the head of a stream's first message before gRPC reads the message. A batch may be large; a stranger may not make this
/// member hold as much, neither as it is nor compressed, nor keep many streams open and say nothing.
/// <code>
/// 0             1 to 4
/// compressed?   length, big-endian   message …
/// </code>
/// </summary>
internal sealed class GreetingGuard(PeerSettings settings, TimeProvider time)
{
    private const int HeadBytes = 5;

    private int _waiting;

    /// <summary>How many streams have said nothing yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <returns>Why the stream is refused, or null.</returns>
    public async Task<Status?> CheckAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > settings.MaxStrangers)
                return new Status(StatusCode.ResourceExhausted, $"{settings.MaxStrangers} streams have said nothing yet");

            using var patience = new CancellationTokenSource(settings.GreetingPatience, time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
            var body = context.Request.BodyReader;
            var read = await body.ReadAtLeastAsync(HeadBytes, stop.Token);
            var isFit = read.Buffer.Length < HeadBytes || IsFit(read.Buffer.Slice(0, HeadBytes).ToArray());
            // Nothing is consumed, and gRPC sees all of it at once.
            body.AdvanceTo(read.Buffer.Start);
            return isFit
                ? null
                : new Status(StatusCode.ResourceExhausted, $"a stream begins with a hello of at most {settings.MaxHelloBytes} bytes, uncompressed");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return new Status(StatusCode.DeadlineExceeded, $"nothing was said within {settings.GreetingPatience.TotalSeconds} s");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private bool IsFit(byte[] head) => head[0] == 0 && BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1)) <= settings.MaxHelloBytes;
}

internal static class GreetingGuardExtensions
{
    /// <summary>Goes after routing and before the endpoints.</summary>
    public static void UseGreetingGuard(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        var isGuarded = context.GetEndpoint()?.Metadata.GetMetadata<Guarded>() is not null;
        if (isGuarded && await context.RequestServices.GetRequiredService<GreetingGuard>().CheckAsync(context) is { } refusal)
            GrpcRefusal.Write(context, refusal.StatusCode, refusal.Detail);
        else await next(context);
    });

    public static void WithGreetingGuard<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.Add(builder => builder.Metadata.Add(new Guarded()));

    private sealed record Guarded;
}
