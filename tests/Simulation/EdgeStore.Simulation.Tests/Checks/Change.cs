using EdgeStore.Core.Merging;
using EdgeStore.Core.Replication;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>A transaction that a member acknowledged.</summary>
/// <param name="Revision">At its author.</param>
/// <param name="Records">What it made of each key.</param>
/// <param name="Values">The value that it gave to each key that it put, and the one that this replaced in the same incarnation.</param>
/// <param name="Past">What its author showed of every key just before: what the change may be an effect of.</param>
internal sealed record Change(
    Dot Dot,
    long Revision,
    IReadOnlyDictionary<ByteString, RecordIdentity> Records,
    IReadOnlyDictionary<ByteString, (ByteString Value, ByteString? Replaced)> Values,
    IReadOnlyDictionary<ByteString, RecordIdentity> Past);
