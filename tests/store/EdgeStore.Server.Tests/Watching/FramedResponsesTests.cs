using System.Buffers.Binary;
using System.IO.Pipelines;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Watching;
using Google.Protobuf;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Tests.Watching;

/// <summary>What is written by hand is what gRPC and protobuf would have written.</summary>
public sealed class FramedResponsesTests
{
    private const int PrefixLength = 5;

    private static readonly MethodMetrics s_metrics =
        new GrpcMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()), isExtensive: false).Of(MethodType.DuplexStreaming, "/etcdserverpb.Watch/Watch");

    private static readonly Event s_put = new() { Kv = new KeyValue { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFrom(new byte[300]), Version = 7 } };
    private static readonly Event s_delete = new() { Type = Event.Types.EventType.Delete, Kv = new KeyValue { Key = ByteString.CopyFromUtf8("b"), ModRevision = 9 }, PrevKv = s_put.Kv };

    private static readonly WatchResponse[] s_responses =
    [
        new() { Header = new ResponseHeader { Revision = 5, ClusterId = ulong.MaxValue }, WatchId = 3, Created = true },
        new() { Header = new ResponseHeader { Revision = 5 }, WatchId = -1, Canceled = true, CompactRevision = 4, CancelReason = "gone" },
        new() { Header = new ResponseHeader { Revision = 6 }, WatchId = 1, Events = { s_put } },
        new() { Header = new ResponseHeader { Revision = 6 }, WatchId = 2, Events = { s_put, s_delete, s_put }, Fragment = true },
        new(),
    ];

    [Test]
    public async Task Bytes_are_those_of_the_messages()
    {
        var pipe = new Pipe();
        var responses = new FramedResponses(pipe.Writer, s_metrics) { WriteOptions = new WriteOptions(WriteFlags.BufferHint) };
        foreach (var response in s_responses[..^1]) Assert.That(responses.WriteAsync(response).IsCompletedSuccessfully);
        Assert.That(pipe.Reader.TryRead(out _), Is.False, "more was to come");
        responses.WriteOptions = WriteOptions.Default;
        await responses.WriteAsync(s_responses[^1]);

        var read = await pipe.Reader.ReadAsync();
        var expected = s_responses.SelectMany(Frame).ToArray();
        Assert.That(System.Buffers.BuffersExtensions.ToArray(read.Buffer), Is.EqualTo(expected));
    }

    [Test]
    public async Task What_waits_for_more_is_bounded()
    {
        // Nobody reads, and the pipe says so to whoever flushes.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var responses = new FramedResponses(pipe.Writer, s_metrics) { WriteOptions = new WriteOptions(WriteFlags.BufferHint) };
        var written = 0;
        Task writing;
        do
        {
            writing = responses.WriteAsync(s_responses[2]);
            written += s_responses[2].CalculateSize();
        }
        while (writing.IsCompleted && written <= 2 * FramedResponses.FlushAt);
        Assert.That(written, Is.InRange(FramedResponses.FlushAt, FramedResponses.FlushAt + s_responses[2].CalculateSize()));

        pipe.Reader.AdvanceTo((await pipe.Reader.ReadAsync()).Buffer.End);
        await writing;
    }

    [Test]
    public async Task A_client_that_is_gone_ends_the_call()
    {
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        Assert.That(() => new FramedResponses(pipe.Writer, s_metrics).WriteAsync(s_responses[0]), Throws.InstanceOf<IOException>());
    }

    private static byte[] Frame(WatchResponse response)
    {
        var frame = new byte[PrefixLength + response.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), response.CalculateSize());
        response.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }
}
