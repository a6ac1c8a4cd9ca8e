using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Durability;

/// <summary>
/// Writes to keys of its own, one operation after the other, until the server is gone, and knows exactly what must be there
/// afterwards: everything that was acknowledged, and the last operation wholly or not at all.
/// </summary>
internal sealed class CrashWriter(int number, Random random)
{
    private const int Keys = 4;

    private readonly ByteString _prefix = Bytes.Of($"writer{number:00}/");
    private readonly Dictionary<ByteString, Written> _state = [];
    private Operation? _inDoubt;
    private long _sequence;

    /// <summary>Acknowledged operations of this round: revision and events as a watcher has to see them.</summary>
    public List<(long Revision, string Events)> Acknowledged { get; } = [];

    /// <param name="client">Of this round.</param>
    /// <param name="acknowledged">Told of each acknowledgement.</param>
    public async Task WriteUntilTheEndAsync(EtcdClient client, Action acknowledged)
    {
        Acknowledged.Clear();
        while (true)
        {
            _inDoubt = NextOperation();
            try
            {
                var answer = await client.Kv.TxnAsync(_inDoubt.Request(), deadline: Deadlines.After(TimeSpan.FromSeconds(20)));
                Apply(_inDoubt, answer.Header.Revision);
            }
            catch (RpcException e) when (e.StatusCode is not StatusCode.DeadlineExceeded)
            {
                return;
            }

            acknowledged();
        }
    }

    /// <summary>Compares the server's state with what must be there, and settles the operation in doubt.</summary>
    public async Task VerifyAsync(EtcdClient client)
    {
        var range = new RangeRequest { Key = _prefix, RangeEnd = Bytes.PrefixEnd(_prefix) };
        var found = (await client.Kv.RangeAsync(range)).Kvs.ToDictionary(kv => kv.Key, kv => new Written(kv.Value, kv.ModRevision));
        if (Matches(found, _state))
        {
            _inDoubt = null;
            return;
        }

        var expected = Text(_state);
        var operation = _inDoubt ?? throw new AssertionException($"lost: expected {expected}, found {Text(found)}");
        var revision = found.Values.Select(written => written.Revision).DefaultIfEmpty().Max();
        Apply(operation, revision);
        _inDoubt = null;

        // A delete in doubt leaves no revision behind; the values say enough.
        Assert.That(
            found.Count == _state.Count && found.All(kv => _state.TryGetValue(kv.Key, out var written) && written.Value.Equals(kv.Value.Value)),
            $"writer {number}: expected {expected} or, with the operation in doubt, {Text(_state)}; found {Text(found)}");
        foreach (var (key, written) in found)
            _state[key] = written;
    }

    private Operation NextOperation()
    {
        var value = Bytes.Of($"{++_sequence}");
        var key = Key(random.Next(Keys));
        return random.Next(10) switch
        {
            < 6 => new Operation([key], value),
            < 9 => new Operation([.. Enumerable.Range(0, Keys).Select(Key)], value),
            _ => _state.ContainsKey(key) ? new Operation([key], Value: null) : new Operation([key], value),
        };
    }

    private ByteString Key(int index) => ByteString.CopyFrom([.. _prefix.Span, .. Bytes.Of($"{index}").Span]);

    private void Apply(Operation operation, long revision)
    {
        foreach (var key in operation.Keys)
        {
            if (operation.Value is null)
                _state.Remove(key);
            else
                _state[key] = new Written(operation.Value, revision);
        }

        Acknowledged.Add((revision, operation.Events()));
    }

    private static bool Matches(Dictionary<ByteString, Written> found, Dictionary<ByteString, Written> expected) =>
        found.Count == expected.Count && found.All(kv => expected.TryGetValue(kv.Key, out var written) && written == kv.Value);

    private static string Text(Dictionary<ByteString, Written> state) => string.Join(
        ", ", state.OrderBy(kv => kv.Key.ToStringUtf8(), StringComparer.Ordinal)
            .Select(kv => $"{kv.Key.ToStringUtf8()}={kv.Value.Value.ToStringUtf8()}@{kv.Value.Revision}"));

    private readonly record struct Written(ByteString Value, long Revision);

    /// <summary>One value to all of the keys in one transaction, or their deletion.</summary>
    private sealed record Operation(ByteString[] Keys, ByteString? Value)
    {
        public TxnRequest Request() => Ops.Then([.. Keys.Select(key => Value is null ? Ops.Delete(key) : Ops.Put(key, Value.ToStringUtf8()))]);

        public string Events() => string.Join('|', Keys.Select(key => $"{key.ToStringUtf8()}={Value?.ToStringUtf8()}"));
    }
}
