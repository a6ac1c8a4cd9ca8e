using System.Text;
using EdgeStore.Cli.Hosting;
using Google.Protobuf;

namespace EdgeStore.Cli.Fleet;

/// <summary>Keys are bytes. One that is printable text stands for itself, any other is <c>hex:00ff…</c>.</summary>
internal static class KeyText
{
    private const string HexPrefix = "hex:";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Show(ByteString key)
    {
        try
        {
            var text = Strict.GetString(key.Span);
            if (!text.Any(char.IsControl) && !text.StartsWith(HexPrefix, StringComparison.Ordinal)) return text;
        }
        catch (DecoderFallbackException)
        {
            // Not text.
        }

        return HexPrefix + Convert.ToHexStringLower(key.Span);
    }

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
}
