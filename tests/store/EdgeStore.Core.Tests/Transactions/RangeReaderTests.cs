using EdgeStore.Core.Errors;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Transactions;

public sealed class RangeReaderTests
{
    private static readonly RangeRequest[] Requests =
    [
        new(),
        new() { Limit = 3 },
        new() { Limit = 3, SortTarget = RangeRequest.Types.SortTarget.Value, SortOrder = RangeRequest.Types.SortOrder.Descend },
        new() { SortTarget = RangeRequest.Types.SortTarget.Mod, SortOrder = RangeRequest.Types.SortOrder.Descend },
        new() { KeysOnly = true },
        new() { CountOnly = true },
        new() { Revision = 5 },
        new() { Revision = 5, Limit = 2 },
    ];

    private Member _member = null!;

    [SetUp]
    public void Fill()
    {
        _member = new Member();
        foreach (var i in Enumerable.Range(0, 10)) _member.Put($"k{i}", $"{(i * 7) % 10}");
    }

    [TestCaseSource(nameof(Requests))]
    public void The_pieces_of_a_stream_make_up_the_whole_answer(RangeRequest request)
    {
        request = request.Clone();
        (request.Key, request.RangeEnd) = (ByteString.CopyFromUtf8("k"), ByteString.CopyFromUtf8("l"));

        var merged = new RangeResponse();
        foreach (var piece in Reader().Stream(request, pieceBytes: 1)) merged.MergeFrom(piece);

        Assert.That(merged, Is.EqualTo(Reader().Range(request)));
    }

    [Test]
    public void Pieces_are_as_large_as_they_may_be()
    {
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l") };
        var size = Reader().Range(request).Kvs[0].CalculateSize();

        var pieces = Reader().Stream(request, pieceBytes: 4 * size).ToList();

        Assert.That(pieces.Select(piece => piece.Kvs.Count), Is.EqualTo(new[] { 4, 4, 2 }));
        Assert.That(pieces.Select(piece => piece.Header.Revision), Is.All.EqualTo(_member.State.Revision));
        Assert.That(pieces.Select(piece => piece.Count), Is.EqualTo(new long[] { 0, 0, 10 }));
    }

    [Test]
    public void A_stream_is_refused_as_the_range_is()
    {
        var refusal = Assert.Throws<EtcdException>(() => Reader().Stream(new RangeRequest(), pieceBytes: 1).ToList());

        Assert.That(refusal!.Error, Is.EqualTo(EtcdErrors.EmptyKey));
    }

    private RangeReader Reader() => new(_member.State, _member.Disk);
}
