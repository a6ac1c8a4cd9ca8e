namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>The reflectors of one type, seen by whoever runs and supervises them.</summary>
internal interface IInformer
{
    string Resource { get; }

    /// <summary>Completes when everything was listed once.</summary>
    Task Synced { get; }

    /// <summary>Fills the cache until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
