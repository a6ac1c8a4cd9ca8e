using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using Polly;
using Polly.Retry;

namespace EdgeStore.Server.Peers;

/// <summary>
/// Keeps a link to each peer that was chosen and has an address, and follows the choice. Never gives up: a site may be cut
/// off for weeks.
/// </summary>
internal sealed class PeerDialer : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly LinkServices _links;
    private readonly PeerCaller _caller;
    private readonly PeerChoice _choice;
    private readonly ILogger<PeerDialer> _log;
    private readonly ResiliencePipeline _retry;
    private readonly Dictionary<Tag, (ClusterMember Peer, CancellationTokenSource Stop, Task Task)> _dialing = [];

    public PeerDialer(LinkServices links, PeerCaller caller, PeerChoice choice, ILogger<PeerDialer> log)
    {
        _links = links;
        _caller = caller;
        _choice = choice;
        _log = log;
        _retry = new ResiliencePipelineBuilder { TimeProvider = links.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<LinkAttemptException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = links.Peers.FirstRetry,
                MaxDelay = links.Peers.LastRetry,
            })
            .Build();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Poll, _links.Time);
        try
        {
            do
            {
                _links.Fleet.Age((long)_links.Time.GetElapsedTime(0).TotalMilliseconds);
                await FollowAsync(_choice.Renew(), stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            foreach (var tag in _dialing.Keys.ToList()) await StopAsync(tag);
        }
    }

    private async Task FollowAsync(IEnumerable<ClusterMember> chosen, CancellationToken stopping)
    {
        var wanted = chosen.Where(member => member.PeerUrls.Length > 0).ToDictionary(member => member.Tag);
        foreach (var (tag, dialing) in _dialing.ToList())
            if (!wanted.TryGetValue(tag, out var member) || !member.PeerUrls.SequenceEqual(dialing.Peer.PeerUrls)) await StopAsync(tag);

        foreach (var member in wanted.Values.Where(member => !_dialing.ContainsKey(member.Tag)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _dialing.Add(member.Tag, (member, stop, Task.Run(() => DialAsync(member, stop.Token), CancellationToken.None)));
        }
    }

    private async Task StopAsync(Tag tag)
    {
        _dialing.Remove(tag, out var dialing);
        await dialing.Stop.CancelAsync();
        await dialing.Task;
        dialing.Stop.Dispose();
    }

    private async Task DialAsync(ClusterMember peer, CancellationToken cancellation)
    {
        var attempts = 0;
        try
        {
            while (true)
            {
                await _links.Registry.WhenUnlinked(peer.Tag).WaitAsync(cancellation);
                await _retry.ExecuteAsync(async token => await AttemptAsync(peer, attempts++, token), cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops, or the peer has another address, was not chosen again, or is no member any more.
        }
        catch (Exception exception)
        {
            _log.LogError(exception, "dialing {Peer} failed in an unforeseen way and is given up until the choice of peers changes", peer.Name);
        }
    }

    private async Task AttemptAsync(ClusterMember peer, int attempt, CancellationToken cancellation)
    {
        // The peer may have called meanwhile.
        if (_links.Registry.IsLinked(peer.Tag)) return;
        var address = peer.PeerUrls[attempt % peer.PeerUrls.Length];
        try
        {
            await _caller.CallAsync(peer, address, cancellation);
        }
        catch (LinkAttemptException failure)
        {
            _links.Metrics.DialFailures.Inc();
            Tell(peer, address, failure.Message);
            throw;
        }
    }

    /// <summary>A site may be away for weeks: the same failure is news once.</summary>
    private void Tell(ClusterMember peer, Uri address, string reason)
    {
        var known = _links.Fleet.Table.Find(peer.Tag)?.LastError;
        _links.Fleet.Fail(peer.Tag, reason);
        if (known == reason) _log.LogDebug("peer {Peer} at {Address} is still not linked: {Reason}", peer.Name, address, reason);
        else _log.LogWarning("peer {Peer} at {Address} is not linked: {Reason}", peer.Name, address, reason);
    }
}
