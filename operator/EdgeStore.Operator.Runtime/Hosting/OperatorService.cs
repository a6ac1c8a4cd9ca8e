using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Controllers;
using EdgeStore.Operator.Runtime.LeaderElection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>
/// The main loop: caches are filled from the start, leader or not, so that a new leader begins warm; controllers run while leading.
/// </summary>
internal sealed class OperatorService : BackgroundService
{
    private readonly IReadOnlyList<IInformer> _informers;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly IReadOnlyList<ITermEnd> _termEnds;
    private readonly LeaderElector _elector;
    private readonly LeaderElectionOptions _election;
    private readonly OperatorState _state;
    private readonly ILogger _logger;

    public OperatorService(
        IEnumerable<IInformer> informers,
        IEnumerable<IController> controllers,
        IEnumerable<ITermEnd> termEnds,
        LeaderElector elector,
        LeaderElectionOptions election,
        OperatorState state,
        ILogger<OperatorService> logger)
    {
        // Controllers subscribe to informers when they are made, so both are made here, before anything runs.
        _informers = [.. informers];
        _controllers = [.. controllers];
        _termEnds = [.. termEnds];
        _elector = elector;
        _election = election;
        _state = state;
        _logger = logger;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var caches = new CancellationTokenSource();
        var filling = _informers.Select(informer => RunInformerAsync(informer, caches.Token)).ToList();
        try
        {
            if (_election.Enabled) await _elector.RunAsync(lost => LeadAsync(lost, stoppingToken), stoppingToken);
            else await LeadAsync(CancellationToken.None, stoppingToken);
        }
        catch (Exception e)
        {
            _state.Fail($"main loop: {e.Message}");
            throw;
        }
        finally
        {
            // Last, because work that is being drained still reads the caches.
            await caches.CancelAsync();
            await Task.WhenAll(filling);
        }
    }

    private async Task LeadAsync(CancellationToken lost, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, stopping);
        try
        {
            await Task.WhenAll(_informers.Select(i => i.Synced)).WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _logger.LogInformation("Caches are filled, {Count} controllers start", _controllers.Count);
        try
        {
            await Task.WhenAll(_controllers.Select(c => c.RunAsync(lost, stopping)));
        }
        finally
        {
            foreach (var one in _termEnds) one.OnTermEnd();
        }
    }

    private async Task RunInformerAsync(IInformer informer, CancellationToken cancellationToken)
    {
        try
        {
            await informer.RunAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // A cache that is not filled any more is worse than no operator: liveness fails and the pod is started anew.
            _state.Fail($"cache of {informer.Resource}: {e.Message}");
            _logger.LogCritical(e, "The cache of {Resource} has stopped", informer.Resource);
        }
    }
}
