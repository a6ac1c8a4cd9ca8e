using System.Collections.Immutable;
using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Core.Leases;

/// <summary>A lease of the cluster, and the keys that live as long as it. Its deadline is kept by its owner's clock.</summary>
/// <param name="Owner">Member id of the only member that lets it expire: who granted it, or who took it over. 0: restored, nobody yet.</param>
/// <param name="Renewals">Counts, so that a row that is written to keep the lease alive is another one. Two members may come to the same number.</param>
/// <param name="Written">Stamp of the row: another one whenever a member was asked to keep the lease alive.</param>
public sealed record Lease(long Id, long TtlSeconds, ulong Owner, ulong Renewals, Stamp Written, ImmutableHashSet<ByteString> Keys);
