using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// Serves HTTP/1.1 and HTTP/2 without TLS on one port, as etcd does. Without TLS nothing negotiates the protocol, so
/// Kestrel takes every such connection for HTTP/1.1. This looks at the first bytes instead: gRPC clients begin with
/// HTTP/2's preface, and then the connection is made to look as if the handshake had chosen "h2".
/// </summary>
internal sealed class PrefaceSniffer(ConnectionDelegate next, TimeProvider time)
{
    /// <summary>Whoever connects and says nothing is not kept.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public async Task RunAsync(ConnectionContext connection)
    {
        if (await BeginsWithPrefaceAsync(connection) is not { } isHttp2) return;
        if (isHttp2)
        {
            connection.Features.Set<ITlsConnectionFeature>(AssumedHandshake.Instance);
            connection.Features.Set<ITlsApplicationProtocolFeature>(AssumedHandshake.Instance);
            connection.Transport = new PatchedTransport(new AuthorityPatch(connection.Transport.Input), connection.Transport.Output);
        }

        await next(connection);
    }

    /// <returns>Null when the connection ended before it said anything.</returns>
    private async Task<bool?> BeginsWithPrefaceAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(stop.Token);
                var answer = Matches(read.Buffer);
                if (answer is null && read.IsCompleted)
                {
                    input.AdvanceTo(read.Buffer.End);
                    return null;
                }

                // Nothing is consumed. Examined only while undecided, so that the next reader sees the bytes at once.
                input.AdvanceTo(read.Buffer.Start, answer is null ? read.Buffer.End : read.Buffer.Start);
                if (answer is not null) return answer;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return null;
        }
    }

    /// <returns>Null while there are too few bytes to tell.</returns>
    private static bool? Matches(ReadOnlySequence<byte> received)
    {
        Span<byte> begin = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(received.Length, Preface.Length);
        received.Slice(0, length).CopyTo(begin);
        if (!begin[..length].SequenceEqual(Preface[..length])) return false;
        return length == Preface.Length ? true : null;
    }

    private sealed record PatchedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class AssumedHandshake : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public static readonly AssumedHandshake Instance = new();

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        /// <summary>There is no TLS, so there is no certificate.</summary>
        public X509Certificate2? ClientCertificate { get => null; set => throw new NotSupportedException("there is no TLS on this connection"); }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
