using System.Globalization;
using System.Text;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Replication;

/// <summary>Puts of distinct keys with values of one size.</summary>
internal sealed class Changes
{
    private readonly Random _random = new(1);
    private readonly int _valueSize;
    private readonly Func<Changes, int, byte[]> _value;

    private Changes(string prefix, int valueSize, Func<Changes, int, byte[]> value)
    {
        Prefix = prefix;
        _valueSize = valueSize;
        _value = value;
    }

    public string Prefix { get; }

    /// <summary>Values that no compression makes shorter.</summary>
    public static Changes OfNoise(string prefix, int valueSize) => new(prefix, valueSize, (changes, _) => changes.Noise(changes._valueSize));

    /// <summary>Values as repetitive as Kubernetes objects are.</summary>
    public static Changes OfObjects(string prefix, int valueSize) => new(prefix, valueSize, (changes, n) => changes.Object(n));

    public IEnumerable<PutRequest> Take(int count, int first = 0)
    {
        for (var n = first; n < first + count; n++)
            yield return Put(n);
    }

    public PutRequest Put(int n) => new() { Key = Key(n), Value = ByteString.CopyFrom(_value(this, n)) };

    private ByteString Key(int n) => ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{n:D10}"));

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Object(int n)
    {
        var uid = new Guid(Noise(16));
        var at = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(n).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var since = $"\"status\":\"True\",\"lastTransitionTime\":\"{at}\",\"observedGeneration\":{n % 7}}}";
        var json = $$$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-{{{n:D10}}}","namespace":"shop","uid":"{{{uid}}}","creationTimestamp":"{{{at}}}",
            "labels":{"app":"shop","tier":"web","pod-template-hash":"{{{n % 1000:x8}}}"}},"spec":{"nodeName":"edge-{{{n % 977}}}","restartPolicy":"Always",
            "containers":[{"name":"web","image":"registry.example/shop/web:1.{{{n % 31}}}","ports":[{"containerPort":8080,"protocol":"TCP"}]}]},
            "status":{"phase":"Running","podIP":"10.{{{n % 251}}}.{{{n % 239}}}.{{{n % 241}}}","startTime":"{{{at}}}","conditions":[
            {"type":"Ready",{{{since}}},{"type":"PodScheduled",{{{since}}}]}}
            """;
        var padding = Math.Max(0, _valueSize - Encoding.UTF8.GetByteCount(json));
        return Encoding.UTF8.GetBytes(json + new string(' ', padding));
    }
}
