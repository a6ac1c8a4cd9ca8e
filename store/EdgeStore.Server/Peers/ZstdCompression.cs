using System.Collections.Concurrent;
using System.IO.Compression;
using Grpc.Net.Compression;
using ZstdSharp;

namespace EdgeStore.Server.Peers;

/// <summary>
/// zstd for gRPC's messages: fast on what cannot be made shorter, twice as short as gzip on what can. Contexts are kept, because
/// making one costs more than compressing a small message.
/// </summary>
internal sealed class ZstdCompression(int maxMessageBytes) : ICompressionProvider
{
    public const string Name = "zstd";

    private const int Level = 1;

    private readonly ConcurrentBag<Compressor> _compressors = [];
    private readonly ConcurrentBag<Decompressor> _decompressors = [];

    public string EncodingName => Name;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel)
    {
        var context = _compressors.TryTake(out var kept) ? kept : new Compressor(Level);
        return new Compressing(stream, context, _compressors);
    }

    public Stream CreateDecompressionStream(Stream stream)
    {
        var context = _decompressors.TryTake(out var kept) ? kept : new Decompressor();
        return new Decompressing(stream, context, _decompressors, maxMessageBytes);
    }

    private sealed class Compressing : CompressionStream
    {
        private readonly ConcurrentBag<Compressor> _contexts;
        private Compressor? _context;

        public Compressing(Stream output, Compressor context, ConcurrentBag<Compressor> contexts)
            : base(output, context, bufferSize: 0, preserveCompressor: true, leaveOpen: true)
        {
            _context = context;
            _contexts = contexts;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing || Interlocked.Exchange(ref _context, null) is not { } context) return;
            context.ResetStream();
            _contexts.Add(context);
        }
    }

    /// <summary>gRPC limits a message before it is decompressed; a few bytes of zstd can stand for terabytes.</summary>
    private sealed class Decompressing : DecompressionStream
    {
        private readonly ConcurrentBag<Decompressor> _contexts;
        private readonly int _maxBytes;
        private Decompressor? _context;
        private long _read;

        public Decompressing(Stream input, Decompressor context, ConcurrentBag<Decompressor> contexts, int maxBytes)
            : base(input, context, bufferSize: 0, checkEndOfStream: true, preserveDecompressor: true, leaveOpen: true)
        {
            _context = context;
            _contexts = contexts;
            _maxBytes = maxBytes;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var bytes = base.Read(buffer);
            _read += bytes;
            return _read <= _maxBytes ? bytes : throw new InvalidDataException($"a message of more than {_maxBytes} bytes");
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing || Interlocked.Exchange(ref _context, null) is not { } context) return;
            context.ResetStream();
            _contexts.Add(context);
        }
    }
}
