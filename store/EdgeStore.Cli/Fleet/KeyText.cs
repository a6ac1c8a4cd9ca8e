using System.Text;
using EdgeStore.Cli.Hosting;
using Google.Protobuf;

namespace EdgeStore.Cli.Fleet;

/// <summary>Keys are bytes. One that is printable text stands for itself, any other is <c>hex:00ff…</c>.</summary>
internal static class KeyText
{
    private const string HexPrefix = "hex:";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Show(ByteString key) => TextOf(key) is { } text && !text.Any(char.IsControl) ? text : Hex(key);

    /// <summary>Values are bytes, too, and text may have lines.</summary>
    public static string ShowValue(ByteString value) => TextOf(value) ?? Hex(value);

    /// <exception cref="ControlException">What follows hex: is not hexadecimal.</exception>
    public static ByteString Parse(string text)
    {
        if (!text.StartsWith(HexPrefix, StringComparison.Ordinal)) return ByteString.CopyFromUtf8(text);
        try
        {
            return ByteString.CopyFrom(Convert.FromHexString(text[HexPrefix.Length..]));
        }
        catch (FormatException wrong)
        {
            throw new ControlException(ExitCode.Usage, $"'{text}' is not hexadecimal after hex:", wrong);
        }
    }

    private static string? TextOf(ByteString bytes)
    {
        try
        {
            var text = Strict.GetString(bytes.Span);
            return text.StartsWith(HexPrefix, StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Hex(ByteString bytes) => HexPrefix + Convert.ToHexStringLower(bytes.Span);
}
