using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using EdgeStore.Core.Errors;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Gateway;

/// <summary>The messages in a request's body: JSON objects, one after the other.</summary>
internal sealed class JsonRequests<T>(PipeReader body, int maxBytes) : IAsyncStreamReader<T>
    where T : class
{
    private static readonly JsonReaderOptions Several = new() { AllowMultipleValues = true };

    public T Current { get; private set; } = null!;

    /// <exception cref="RpcException">Not JSON, or not the message.</exception>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (TryTake(read.Buffer, read.IsCompleted, out var json, out var end))
            {
                body.AdvanceTo(end);
                if (json.Length == 0) return false;
                Current = (T)JsonMessages.Parse(json, ((IMessage)Activator.CreateInstance<T>()).Descriptor);
                return true;
            }

            if (read.Buffer.Length > maxBytes) throw TooLarge();
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static RpcException TooLarge() => new(new Status(EtcdErrors.RequestTooLarge.Code, EtcdErrors.RequestTooLarge.Text));

    /// <returns>False when more has to be read first.</returns>
    /// <param name="json">The next value; empty at the end of the body.</param>
    private static bool TryTake(ReadOnlySequence<byte> buffer, bool isWhole, out string json, out SequencePosition end)
    {
        var reader = new Utf8JsonReader(buffer, isWhole, new JsonReaderState(Several));
        json = "";
        end = buffer.End;
        try
        {
            if (!reader.Read()) return isWhole;
            var start = reader.TokenStartIndex;
            if (!reader.TrySkip()) return false;
            json = Encoding.UTF8.GetString(buffer.Slice(start, reader.BytesConsumed - start));
            end = reader.Position;
            return true;
        }
        catch (JsonException exception)
        {
            throw JsonMessages.Malformed(exception);
        }
    }
}
