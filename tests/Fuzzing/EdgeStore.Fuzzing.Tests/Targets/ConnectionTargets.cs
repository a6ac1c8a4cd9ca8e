using System.Buffers;
using System.IO.Pipelines;
using EdgeStore.Server.Hosting;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>The first bytes of a connection, which are looked at, and perhaps patched, before the web server sees them.</summary>
internal static class ConnectionTargets
{
    private const int Pieces = 7;

    public static IEnumerable<FuzzTarget> All => [new("http2-preface", [Preface()], input => PassAsync(input).GetAwaiter().GetResult())];

    /// <summary>Everything comes through, in order and of the same length, however it is cut.</summary>
    private static async Task PassAsync(byte[] input)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new AuthorityPatch(pipe.Reader);
        for (var start = 0; start < input.Length; start += Pieces)
            await pipe.Writer.WriteAsync(input.AsMemory(start, Math.Min(Pieces, input.Length - start)));
        await pipe.Writer.CompleteAsync();

        var passed = new List<byte>();
        while (true)
        {
            var read = await reader.ReadAsync();
            passed.AddRange(read.Buffer.ToArray());
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        Assert.That(passed, Has.Count.EqualTo(input.Length));
        var changed = passed.Where((value, place) => value != input[place]).Count();
        Assert.That(changed, Is.AnyOf(0, 3), "more than the name was patched");
    }

    /// <summary>The preface, a SETTINGS frame, and a HEADERS frame whose authority is a URL.</summary>
    private static byte[] Preface() =>
    [
        .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8,
        0, 0, 0, 4, 0, 0, 0, 0, 0,
        0, 0, 12, 1, 4, 0, 0, 0, 1, 0x83, 0x41, 0x88, 0x9d, 0x29, 0xae, 0xe3, 0x0c, 0x1f, 0x2a, 0x3b, 0x84,
    ];
}
