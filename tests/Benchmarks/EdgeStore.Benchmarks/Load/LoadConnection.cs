using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HdrHistogram;

namespace EdgeStore.Benchmarks.Load;

/// <summary>
/// One HTTP/2 connection with its share of closed-loop clients: each sends its next request when its answer is complete. There is
/// no task and no allocation per call; all requests that one read of the socket sets free go out in one write.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private const long LongestMicroseconds = 120_000_000;
    private const int WindowToGiveBack = 1 << 29;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _input = new byte[256 * 1024];
    private readonly Client[] _clients;
    private readonly Dictionary<int, int> _streams = [];
    private readonly Queue<int> _waiting = [];
    private readonly Workload _workload;
    private readonly LoadPhase _phase;
    private readonly Random _random;
    private readonly byte[] _values = new byte[64 * 1024];
    private byte[] _output = new byte[64 * 1024];
    private int _outputLength;
    private int _inputLength;
    private int _nextStream = 1;
    private long _sendWindow = Http2.InitialWindow;
    private long _mostStreams = int.MaxValue;
    private int _received;
    private bool _hasSettings;

    public LoadConnection(Workload workload, int clients, LoadPhase phase, Random random)
    {
        _workload = workload;
        _clients = new Client[clients];
        _phase = phase;
        _random = random;
        random.NextBytes(_values);
    }

    /// <summary>Latencies in microseconds.</summary>
    public LongHistogram Latencies { get; } = new(LongestMicroseconds, 3);

    public long Errors { get; private set; }

    public void Dispose() => _socket.Dispose();

    public async Task ConnectAsync(IPEndPoint server)
    {
        await _socket.ConnectAsync(server);
        await _socket.SendAsync(Http2.Opening());
        while (!_hasSettings)
            await ReceiveAsync();
        await FlushAsync();
    }

    /// <summary>Until the phase says stop and every answer has come.</summary>
    public async Task RunAsync()
    {
        for (var client = 0; client < _clients.Length; client++)
            Begin(client);
        await FlushAsync();
        while (_streams.Count > 0 || (_waiting.Count > 0 && !_phase.Stopping))
        {
            await ReceiveAsync();
            await FlushAsync();
        }
    }

    private async ValueTask ReceiveAsync()
    {
        var count = await _socket.ReceiveAsync(_input.AsMemory(_inputLength));
        if (count == 0)
            throw new IOException("the server closed the connection");
        _inputLength += count;
        var used = 0;
        while (_inputLength - used >= Http2.FrameHeaderLength)
        {
            var length = (_input[used] << 16) | (_input[used + 1] << 8) | _input[used + 2];
            if (_inputLength - used < Http2.FrameHeaderLength + length)
                break;
            Handle(_input.AsSpan(used, Http2.FrameHeaderLength + length));
            used += Http2.FrameHeaderLength + length;
        }

        _input.AsSpan(used, _inputLength - used).CopyTo(_input);
        _inputLength -= used;
    }

    private async ValueTask FlushAsync()
    {
        for (var sent = 0; sent < _outputLength;)
            sent += await _socket.SendAsync(_output.AsMemory(sent, _outputLength - sent));
        _outputLength = 0;
    }

    private void Handle(ReadOnlySpan<byte> frame)
    {
        var flags = frame[4];
        var stream = BinaryPrimitives.ReadInt32BigEndian(frame[5..]);
        var payload = frame[Http2.FrameHeaderLength..];
        switch (frame[3])
        {
            case Http2.Data:
                Received(payload.Length);
                if (_streams.TryGetValue(stream, out var client))
                    _clients[client].Answer += payload.Length;
                EndIfLast(stream, flags);
                break;
            case Http2.Headers:
                EndIfLast(stream, flags);
                break;
            case Http2.ResetStream:
                End(stream);
                break;
            case Http2.Settings when (flags & Http2.Acknowledge) == 0:
                Apply(payload);
                break;
            case Http2.Ping when (flags & Http2.Acknowledge) == 0:
                Http2.Frame(Http2.Ping, Http2.Acknowledge, 0, payload).CopyTo(Output(Http2.FrameHeaderLength + payload.Length));
                break;
            case Http2.WindowUpdate when stream == 0:
                _sendWindow += BinaryPrimitives.ReadInt32BigEndian(payload);
                BeginWaiting();
                break;
            case Http2.GoAway:
                throw new IOException($"the server sent GOAWAY with error {BinaryPrimitives.ReadInt32BigEndian(payload[4..])}");
            default:
                break;
        }
    }

    private void Apply(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == Http2.SettingMaxConcurrentStreams)
                _mostStreams = BinaryPrimitives.ReadUInt32BigEndian(settings[2..]);
        }

        Http2.Frame(Http2.Settings, Http2.Acknowledge, 0, []).CopyTo(Output(Http2.FrameHeaderLength));
        _hasSettings = true;
    }

    /// <summary>Streams have the largest window there is; the connection's own is given back in large pieces.</summary>
    private void Received(int bytes)
    {
        _received += bytes;
        if (_received < WindowToGiveBack)
            return;
        Http2.Frame(Http2.WindowUpdate, 0, 0, Http2.Number(_received)).CopyTo(Output(Http2.FrameHeaderLength + sizeof(int)));
        _received = 0;
    }

    private void EndIfLast(int stream, byte flags)
    {
        if ((flags & Http2.EndStream) != 0)
            End(stream);
    }

    private void End(int stream)
    {
        if (!_streams.Remove(stream, out var number))
            return;
        ref var client = ref _clients[number];
        if (_phase.Measuring)
        {
            // A refused call has no message; the status in the trailers is not decoded.
            if (client.Answer < client.LeastAnswer)
                Errors++;
            Latencies.RecordValue(Math.Max(1, (long)Stopwatch.GetElapsedTime(client.Started).TotalMicroseconds));
        }

        BeginWaiting();
        Begin(number);
    }

    private void BeginWaiting()
    {
        for (var i = _waiting.Count; i > 0; i--)
            Begin(_waiting.Dequeue());
    }

    private void Begin(int number)
    {
        if (_phase.Stopping)
            return;
        var template = _workload.Draw(_random);
        if (_streams.Count >= _mostStreams || _sendWindow < template.DataLength)
        {
            _waiting.Enqueue(number);
            return;
        }

        if (!_phase.TakeCall())
            return;
        var stream = _nextStream;
        _nextStream += 2;
        _sendWindow -= template.DataLength;
        var values = _values.AsSpan(_random.Next(_values.Length - Http2.LargestFrame));
        template.Write(Output(template.Length), stream, _random.Next(_workload.Keys), values);
        _streams.Add(stream, number);
        _clients[number] = new Client { Started = Stopwatch.GetTimestamp(), LeastAnswer = template.LeastAnswer };
    }

    private Span<byte> Output(int length)
    {
        if (_output.Length - _outputLength < length)
            Array.Resize(ref _output, Math.Max(2 * _output.Length, _outputLength + length));
        var span = _output.AsSpan(_outputLength, length);
        _outputLength += length;
        return span;
    }

    private struct Client
    {
        public long Started;
        public int Answer;
        public int LeastAnswer;
    }
}
