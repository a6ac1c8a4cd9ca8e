using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeStore.Server.Services;

/// <summary>Draws ids that no other member draws.</summary>
internal sealed class IdSource(RandomNumberGenerator random)
{
    /// <summary>64 random bits.</summary>
    public ulong NewId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.GetBytes(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Positive: clients print lease ids as signed or unsigned.</summary>
    public long NewLeaseId() => (long)(NewId() >> 1);
}
