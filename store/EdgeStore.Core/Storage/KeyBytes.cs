using System.IO.Hashing;
using Google.Protobuf;

namespace EdgeStore.Core.Storage;

/// <summary>Looks keys up by bytes that lie somewhere, without making a key of them first.</summary>
internal sealed class KeyBytes : IEqualityComparer<ByteString>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ByteString>
{
    public static readonly KeyBytes Instance = new();

    public bool Equals(ByteString? x, ByteString? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.Span.SequenceEqual(y.Span));

    public bool Equals(ReadOnlySpan<byte> alternate, ByteString other) => alternate.SequenceEqual(other.Span);

    public int GetHashCode(ByteString key) => GetHashCode(key.Span);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

    public ByteString Create(ReadOnlySpan<byte> alternate) => ByteString.CopyFrom(alternate);
}
