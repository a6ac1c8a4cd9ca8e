using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Import.Bolt;
using EdgeStore.Server.Import.Sources;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Tls;
using EdgeStore.Storage;
using Google.Protobuf;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>Files that people and other programs write, and those on a disk that fails.</summary>
internal static class FileTargets
{
    private const string Membership =
        "clusterId: \"00000000000c1057\"\nmembers:\n- name: a\n  tag: 1\n  peerURLs: [http://a:2380]\n- name: b\n  tag: 2\n  peerURLs: [http://b:2380]\n";

    private const string Config = "name: a\nlisten-client-urls: http://127.0.0.1:2379\nclient-transport-security:\n  cert-file: x\n  client-cert-auth: true\nlog-outputs: [stderr]\n";

    private static readonly string[] s_flags = ["name", "listen-client-urls", "log-outputs"];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("membership-file", [Bytes.Of(Membership)], input => MembershipFile.Parse(Text(input)), typeof(MembershipException)),
        new("config-file", [Bytes.Of(Config)], input => ConfigFile.Parse(Text(input), s_flags), typeof(UsageException)),
        new("snapshot-file", [Snapshot()], input => SnapshotFile.Verify(new MemoryStream(input)), typeof(SnapshotException)),
        new("snapshot-content", [Snapshot()], Restore, typeof(SnapshotException)),
        new("etcd-snapshot", [EtcdSnapshot()], Import, typeof(BoltException)),
        new("log-entry", [Entry()], input => Versioned.Decode(LogEntryMessage.Parser, input, "a log entry"), typeof(CorruptStoreException)),
        new("log-entry-in-place", [Entry()[1..]], ReadInPlace),
        new("index-file", [Index()], input => IndexFile.Read(input), typeof(FormatException)),
        new("revocation-list", [Revoked(), Bytes.Of(PemEncoding.WriteString("X509 CRL", Revoked()))], input => RevocationList.Parse(input), typeof(CryptographicException)),
    ];

    /// <summary>The hash is not asked: it keeps accidents away, not whoever writes one that fits.</summary>
    private static void Restore(byte[] input) =>
        SnapshotRestorer.Restore(SnapshotFile.Read(new MemoryStream(input)), new InMemoryEngine(), () => 1);

    /// <summary>The hash is not asked here either.</summary>
    private static void Import(byte[] input)
    {
        using var file = new BoltFile(new MemoryStream(input));
        var database = new EtcdDatabase(file);
        _ = database.Changes().Count();
        _ = (database.Leases(), database.Users(), database.Roles(), database.HasAuthentication());
    }

    private static byte[] EtcdSnapshot()
    {
        var snapshot = new EtcdSnapshotWriter().Grant(7, 600).AddUser("alice", new Role { Name = ByteString.CopyFromUtf8("reader") });
        for (var i = 0; i < 20; i++) snapshot.Put($"k{i}", new string('v', i * 100), lease: 7);
        return snapshot.Delete("k3").ToDatabase();
    }

    private static byte[] Snapshot()
    {
        var member = new Member(1);
        member.Put("a", "1");
        member.Put("/registry/configmaps/a", """{"data":{"x":"1"}}""");
        member.Delete("a");
        return [.. SnapshotFile.Write(SnapshotImage.TryOpen(() => member.State, member.Disk)!.Parts("a", "test", 0)).SelectMany(piece => piece.Bytes.ToArray())];
    }

    private static byte[] Entry()
    {
        var member = new Member(1);
        member.Put("a", "1");
        return Versioned.Encode(member.Disk.Scan(0, long.MaxValue).First().Content);
    }

    private static byte[] Index()
    {
        var member = new Member(1);
        member.Put("a", "1");
        member.Put("a", "2");
        var output = new ArrayBufferWriter<byte>();
        IndexFile.Write(output, member.State);
        return output.WrittenSpan.ToArray();
    }

    private static void ReadInPlace(byte[] input)
    {
        if (EncodedEntry.TryRead(input, out var entry)) entry.IsCoveredBy(VersionVector.Empty);
    }

    private static byte[] Revoked()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var list = new CertificateRevocationListBuilder();
        list.AddEntry([1, 2, 3], DateTimeOffset.UnixEpoch.AddYears(50));
        return list.Build(authority, 7, DateTimeOffset.UnixEpoch.AddYears(60), HashAlgorithmName.SHA256, thisUpdate: DateTimeOffset.UnixEpoch.AddYears(51));
    }

    private static string Text(byte[] input) => System.Text.Encoding.UTF8.GetString(input);
}
