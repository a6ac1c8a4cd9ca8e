using System.Collections.Immutable;
using Google.Protobuf;

namespace EdgeStore.Core.Leases;

/// <summary>A lease of the cluster, and the keys that live as long as it. Its deadline is kept by its owner's clock.</summary>
/// <param name="Owner">Member id of the only member that lets it expire: who granted it, or who took it over. 0: restored, nobody yet.</param>
/// <param name="Renewals">Grows when another member than the owner is asked to keep it alive.</param>
public sealed record Lease(long Id, long TtlSeconds, ulong Owner, ulong Renewals, ImmutableHashSet<ByteString> Keys);
