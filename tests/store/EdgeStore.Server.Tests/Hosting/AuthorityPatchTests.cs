using System.Buffers;
using System.IO.Pipelines;
using EdgeStore.Server.Hosting;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class AuthorityPatchTests
{
    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly byte[] s_url = [0x83, 0x41, 0x90, 0x9d, 0x29, 0xae, 0xe3, 0x0c, 0x08, 0x86];
    private static readonly byte[] s_patched = [0x83, 0x41, 0x90, 0x9d, 0x29, 0xaf, 0xa2, 0xcb, 0x08, 0x86];

    [Test]
    public async Task The_first_headers_frame_is_patched_wherever_reads_cut_it()
    {
        byte[] sent = [.. s_preface, .. Frame(4, []), .. Frame(1, s_url), .. Frame(0, s_url), .. Frame(1, s_url)];
        byte[] expected = [.. s_preface, .. Frame(4, []), .. Frame(1, s_patched), .. Frame(0, s_url), .. Frame(1, s_url)];

        for (var cut = 1; cut < sent.Length; cut++)
            Assert.That(await ThroughAsync(sent[..cut], sent[cut..]), Is.EqualTo(expected), $"cut at {cut}");
    }

    [Test]
    public async Task Other_names_and_other_frames_stay_as_they_are()
    {
        byte[] name = [0x83, 0x41, 0x8a, 0x08, 0x9d, 0x5c, 0x0b, 0x81, 0x70, 0xdc];
        byte[] sent = [.. s_preface, .. Frame(0, s_url), .. Frame(1, name), .. Frame(1, s_url)];

        Assert.That(await ThroughAsync(sent), Is.EqualTo(sent));
    }

    private static byte[] Frame(byte type, byte[] payload) => [0, 0, (byte)payload.Length, type, 0, 0, 0, 0, 1, .. payload];

    private static async Task<byte[]> ThroughAsync(params byte[][] pieces)
    {
        var pipe = new Pipe();
        var reader = new AuthorityPatch(pipe.Reader);
        var seen = new List<byte>();
        var reading = Task.Run(async () =>
        {
            ReadResult read;
            do
            {
                read = await reader.ReadAsync();
                seen.AddRange(read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        });
        foreach (var piece in pieces)
            await pipe.Writer.WriteAsync(piece);
        await pipe.Writer.CompleteAsync();
        await reading;
        return [.. seen];
    }
}
