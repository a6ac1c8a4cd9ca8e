using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// Lets etcdctl in. Its calls that ask one endpoint by URL (<c>endpoint status</c>, <c>endpoint hashkv</c>, <c>defrag</c>) send the
/// whole URL as HTTP/2's <c>:authority</c>, and Kestrel refuses every host with a colon and slashes before any handler runs.
/// In the first HEADERS frame of a connection, which defines the name for all later ones, this makes <c>httpj--</c> of
/// <c>http://</c>. Both are seven characters and 41 bits in HPACK's Huffman code, so that no length changes, neither a frame's nor
/// that of the entry in the header table. Nothing reads the name.
/// <code>41 LL 9d 29 ae e3 0c 0xxxxxxx   literal with indexing, name 1 (:authority), Huffman "http://…"
/// 41 LL 9d 29 af a2 cb 0xxxxxxx   the same, "httpj--…"</code>
/// </summary>
internal sealed class AuthorityPatch(PipeReader input) : PipeReader
{
    private const int PrefaceLength = 24;
    private const int FrameHeaderLength = 9;
    private const int HeadersType = 1;
    private const int LargestFrame = 1 << 16;
    private const int PatchFrom = 4;

    private bool _passedPreface;
    private bool _isDone;

    private static ReadOnlySpan<byte> Url => [0x9d, 0x29, 0xae, 0xe3, 0x0c];

    private static ReadOnlySpan<byte> Patched => [0xaf, 0xa2, 0xcb];

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (Pass(read) is { } passed) return passed;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!input.TryRead(out result)) return false;
        if (Pass(result) is { } passed)
        {
            result = passed;
            return true;
        }

        input.AdvanceTo(result.Buffer.Start);
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => input.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    /// <summary>Whole frames only, so that a frame is seen in one piece; the reader above consumes whole frames too.</summary>
    /// <returns>Null when there is no whole frame yet.</returns>
    private ReadResult? Pass(ReadResult read)
    {
        if (_isDone || read.IsCanceled) return read;
        var whole = WholeFrames(read.Buffer);
        if (_isDone || read.IsCompleted) return read;
        return whole == 0 ? null : new ReadResult(read.Buffer.Slice(0, whole), isCanceled: false, isCompleted: false);
    }

    private long WholeFrames(ReadOnlySequence<byte> buffer)
    {
        long whole = 0;
        if (!_passedPreface)
        {
            if (buffer.Length < PrefaceLength) return 0;
            _passedPreface = true;
            whole = PrefaceLength;
        }

        Span<byte> header = stackalloc byte[FrameHeaderLength];
        while (!_isDone && buffer.Length - whole >= FrameHeaderLength)
        {
            buffer.Slice(whole, FrameHeaderLength).CopyTo(header);
            var length = (header[0] << 16) | (header[1] << 8) | header[2];
            if (length > LargestFrame)
            {
                // Larger than Kestrel takes; refusing it is Kestrel's.
                _isDone = true;
                break;
            }

            if (buffer.Length - whole < FrameHeaderLength + length) break;
            if (header[3] == HeadersType)
            {
                Patch(buffer.Slice(whole + FrameHeaderLength, length));
                _isDone = true;
            }

            whole += FrameHeaderLength + length;
        }

        return whole;
    }

    private static void Patch(ReadOnlySequence<byte> block)
    {
        var bytes = block.ToArray();
        for (var i = 0; i + PatchFrom + Patched.Length < bytes.Length; i++)
        {
            if (bytes[i] != 0x41 || (bytes[i + 1] & 0x80) == 0) continue;
            if (!bytes.AsSpan(i + 2).StartsWith(Url) || (bytes[i + 2 + Url.Length] & 0x80) != 0) continue;
            for (var k = 0; k < Patched.Length; k++)
                MemoryMarshal.AsMemory(block.Slice(i + PatchFrom + k, 1).First).Span[0] = Patched[k];
            return;
        }
    }
}
