using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Gateway;

/// <summary>The messages of a stream: one <c>{"result":…}</c> a line, each sent at once.</summary>
internal sealed class JsonResponses<T>(HttpResponse http) : IServerStreamWriter<T>
    where T : class
{
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (!http.HasStarted) http.ContentType = GatewayAnswers.Json;
        var line = JsonMessages.Text(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("result");
            JsonMessages.Write(writer, (IMessage)message);
            writer.WriteEndObject();
        });
        await http.BodyWriter.WriteAsync((byte[])[.. line, (byte)'\n'], cancellationToken);
    }
}
