using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Merging.Histories;

/// <summary>
/// Sites that edit one object and send each other what they hold; messages overtake each other, are lost, or come twice.
/// The same seed makes the same edits whether sites settle stamps or not, as long as they hold the same.
/// </summary>
internal sealed class History
{
    private const int Sites = 3;
    private const int Steps = 40;

    private readonly Random _random;
    private readonly ObjectEditor _editor;
    private readonly List<(int From, RecordMessage Record, VersionVector Vector)> _underWay = [];

    public History(int seed, bool settles)
    {
        _random = new Random(seed);
        _editor = new ObjectEditor(_random);
        All = [.. Enumerable.Range(1, Sites).Select(tag => new Site(tag, Sites, settles))];
    }

    public IReadOnlyList<Site> All { get; }

    public void Run()
    {
        All[0].Put(ObjectEditor.Initial, 1);
        foreach (var site in All.Skip(1)) site.Receive(All[0].Send());
        for (var step = 0; step < Steps; step++) Step((ulong)step);
        Converge();
    }

    private void Step(ulong now)
    {
        var site = All[_random.Next(Sites)];
        switch (_random.Next(4))
        {
            case 0:
                // The third site's clock stands still.
                site.Put(_editor.Edit(site.Record!.Value), site.Tag == Sites ? 1 : now * 10);
                break;
            case 1:
                _underWay.Add(site.Send());
                break;
            default:
                if (_underWay.Count == 0) break;
                var at = _random.Next(_underWay.Count);
                if (_underWay[at].From != site.Tag) site.Receive(_underWay[at]);
                if (_random.Next(3) == 0) _underWay.RemoveAt(at);
                break;
        }
    }

    private void Converge()
    {
        for (var round = 0; round < 2; round++)
            foreach (var from in All)
                foreach (var to in All)
                    if (from != to) to.Receive(from.Send());
    }
}
