using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests;

/// <summary>One server for the fixture, and for each test a key prefix that no other test uses.</summary>
[TestFixtureSource(typeof(Implementations))]
public abstract class ConformanceFixture(Implementation implementation)
{
    private int _tests;

    protected Implementation Implementation => implementation;

    internal ServerProcess Server { get; private set; } = null!;

    internal EtcdClient Client => Server.Client;

    /// <summary>Ends with a slash, so that <see cref="PrefixEnd"/> ends with a zero.</summary>
    protected ByteString Prefix { get; private set; } = ByteString.Empty;

    protected ByteString PrefixEnd => Bytes.PrefixEnd(Prefix);

    [OneTimeSetUp]
    public async Task StartServer() => Server = await ServerProcess.StartAsync(implementation);

    [OneTimeTearDown]
    public async Task StopServer()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }

    [SetUp]
    public void TakePrefix() => Prefix = Bytes.Of($"t{++_tests:000}/");

    protected ByteString Key(string suffix) => ByteString.CopyFrom([.. Prefix.Span, .. Bytes.Of(suffix).Span]);

    /// <returns>The revision of the put.</returns>
    protected async Task<long> PutAsync(string key, string value, long lease = 0)
    {
        var put = new PutRequest { Key = Key(key), Value = Bytes.Of(value), Lease = lease };
        return (await Client.Kv.PutAsync(put)).Header.Revision;
    }

    protected async Task<KeyValue?> GetAsync(string key, long revision = 0) =>
        (await Client.Kv.RangeAsync(new RangeRequest { Key = Key(key), Revision = revision })).Kvs.SingleOrDefault();

    protected async Task<long> DeleteAsync(string key) =>
        (await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key(key) })).Header.Revision;

    /// <summary>The member's revision now.</summary>
    protected async Task<long> RevisionAsync() =>
        (await Client.Kv.RangeAsync(new RangeRequest { Key = Key("revision-probe") })).Header.Revision;

    /// <summary>The request for everything under the test's prefix.</summary>
    protected RangeRequest All() => new() { Key = Prefix, RangeEnd = PrefixEnd };

    /// <summary>Keys without the test's prefix, in the order of the answer.</summary>
    protected IEnumerable<string> Names(IEnumerable<KeyValue> kvs) => kvs.Select(kv => kv.Key.ToStringUtf8()[Prefix.Length..]);
}
