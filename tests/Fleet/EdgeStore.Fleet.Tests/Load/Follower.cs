using EdgeStore.Fleet.Tests.Members;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using Grpc.Core;

namespace EdgeStore.Fleet.Tests.Load;

/// <summary>
/// A watch at one member that goes on after the last revision it has seen when its stream breaks, as every client library's does.
/// It must see every change of its keys once and in order, whatever happens to the member.
/// </summary>
internal sealed class Follower : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly MemberProcess _member;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Event> _events = [];
    private readonly Lock _gate = new();
    private readonly Task _following;
    private long _next;

    private Follower(MemberProcess member, long from)
    {
        _member = member;
        _next = from;
        _following = FollowAsync();
    }

    /// <summary>How often the stream broke.</summary>
    public int Breaks { get; private set; }

    public IReadOnlyList<Event> Events
    {
        get
        {
            lock (_gate) return [.. _events];
        }
    }

    public static async Task<Follower> StartAsync(MemberProcess member)
    {
        var response = await member.Kv.RangeAsync(MemberProcess.Below(WriteLoad.Prefix), Eventually.Soon());
        return new Follower(member, response.Header.Revision + 1);
    }

    /// <summary>Waits until the member's keys were all seen, and checks the order.</summary>
    public async Task CheckAsync()
    {
        var held = await _member.ReadAsync(WriteLoad.Prefix);
        await Eventually.HoldsAsync($"events of all {held.Count} keys at {_member.Name}", () =>
            _following.IsCompleted || Events.DistinctBy(e => e.Kv.Key).Count() >= held.Count);
        var events = Events;
        Assert.Multiple(() =>
        {
            Assert.That(_following.IsFaulted, Is.False, _following.Exception?.ToString());
            Assert.That(events.Select(e => e.Kv.Key.ToStringUtf8()), Is.EquivalentTo(held.Keys), $"events at {_member.Name}: each key was put once");
            Assert.That(events.Select(e => e.Kv.ModRevision), Is.Ordered.And.Unique);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await WatchAsync();
            }
            catch (RpcException) when (!_stop.IsCancellationRequested)
            {
                Breaks++;
                await Task.Delay(Pause, TimeProvider.System, _stop.Token);
            }
        }
    }

    private async Task WatchAsync()
    {
        using var call = _member.Watch.Watch(cancellationToken: _stop.Token);
        var range = MemberProcess.Below(WriteLoad.Prefix);
        await call.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest { Key = range.Key, RangeEnd = range.RangeEnd, StartRevision = _next },
        });
        await foreach (var response in call.ResponseStream.ReadAllAsync(_stop.Token))
        {
            if (response.Canceled) throw new InvalidOperationException($"{_member.Name} cancelled the watch at {_next}: {response.CancelReason}");
            if (response.Events.Count == 0) continue;
            lock (_gate) _events.AddRange(response.Events);
            _next = response.Events[^1].Kv.ModRevision + 1;
        }
    }
}
