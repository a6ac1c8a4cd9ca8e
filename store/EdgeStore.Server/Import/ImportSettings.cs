using EdgeStore.Core.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Server.Import;

/// <param name="From">A running etcd; null when a file is the source.</param>
/// <param name="Snapshot">A file; null when an etcd is the source.</param>
/// <param name="Prefix">Of the keys to take; empty: all.</param>
/// <param name="TakesUsers">Users, roles and permissions too.</param>
internal sealed record ImportSettings(EndSettings? From, SnapshotSettings? Snapshot, EndSettings To, string Prefix, ExistingKeys Existing, bool TakesUsers)
{
    public KeyRange Range => Prefix.Length > 0 ? KeyRange.Prefix(ByteString.CopyFromUtf8(Prefix)) : KeyRange.Everything;
}

/// <param name="SkipsHash">The file ends without one.</param>
internal sealed record SnapshotSettings(string Path, bool SkipsHash);

/// <summary>What happens to keys that the destination has already.</summary>
internal enum ExistingKeys
{
    /// <summary>There must be none.</summary>
    Refuse,

    /// <summary>They stay, so that an interrupted import can go on.</summary>
    Keep,

    Overwrite,
}

/// <summary>How to reach one end, in etcdctl's terms.</summary>
/// <param name="Urls">The first that answers is used.</param>
/// <param name="CaFile">Null: the system's CAs.</param>
/// <param name="User">Null: nobody in particular.</param>
internal sealed record EndSettings(
    string Flag, IReadOnlyList<Uri> Urls, string? CaFile, string? CertFile, string? KeyFile, bool SkipsVerification, (string Name, string Password)? User);
