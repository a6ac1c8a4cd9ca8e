using System.Collections.Immutable;
using Google.Protobuf;

namespace EdgeStore.Core.Leases;

/// <summary>A lease that this member granted, and the keys that live as long as it. Its deadline is kept by the lessor's clock.</summary>
public sealed record Lease(long Id, long TtlSeconds, ImmutableHashSet<ByteString> Keys);
