using EdgeStore.Operator.Runtime.Client;

namespace EdgeStore.Operator.Runtime.LeaderElection;

/// <summary>
/// Reads and writes the Lease. Whether another's Lease has run out is decided by how long it has not changed as seen from here, never
/// by comparing its times with the local wall clock: edge nodes' clocks differ by years.
/// </summary>
internal sealed class LeaseLock(IKubernetesClient client, LeaderElectionOptions options, TimeProvider time)
{
    private string? _observed;
    private long _observedAt;

    /// <summary>One try. True when the Lease is held by this process now.</summary>
    internal async Task<bool> TryAcquireAsync(CancellationToken cancellationToken)
    {
        var lease = await client.GetAsync<V1Lease>(options.LeaseName, options.LeaseNamespace, cancellationToken);
        if (lease is null) return await WriteAsync(New(), create: true, cancellationToken);

        var holder = lease.Spec?.HolderIdentity;
        Observe(lease);
        if (!string.IsNullOrEmpty(holder) && holder != options.Identity && !HasRunOut(lease)) return false;
        return await WriteAsync(Taken(lease, holder), create: false, cancellationToken);
    }

    /// <summary>Renews. False when the Lease has another holder; throws, for instance on a conflict, when nothing can be said yet.</summary>
    internal async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var lease = await client.GetAsync<V1Lease>(options.LeaseName, options.LeaseNamespace, cancellationToken);
        if (lease is null) await client.CreateAsync(New(), cancellationToken);
        else if (lease.Spec?.HolderIdentity != options.Identity) return false;
        else await client.UpdateAsync(Taken(lease, options.Identity), cancellationToken);
        return true;
    }

    /// <summary>Gives the Lease up, so that the next leader need not wait for it to run out.</summary>
    internal async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var lease = await client.GetAsync<V1Lease>(options.LeaseName, options.LeaseNamespace, cancellationToken);
        if (lease?.Spec?.HolderIdentity != options.Identity) return;
        lease.Spec.HolderIdentity = string.Empty;
        lease.Spec.LeaseDurationSeconds = 1;
        lease.Spec.RenewTime = Now();
        await WriteAsync(lease, create: false, cancellationToken);
    }

    private async Task<bool> WriteAsync(V1Lease lease, bool create, CancellationToken cancellationToken)
    {
        try
        {
            if (create) await client.CreateAsync(lease, cancellationToken);
            else await client.UpdateAsync(lease, cancellationToken);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsAlreadyExists)
        {
            return false;
        }
    }

    private void Observe(V1Lease lease)
    {
        if (_observed == lease.Metadata.ResourceVersion) return;
        _observed = lease.Metadata.ResourceVersion;
        _observedAt = time.GetTimestamp();
    }

    private bool HasRunOut(V1Lease lease)
    {
        var duration = TimeSpan.FromSeconds(lease.Spec.LeaseDurationSeconds ?? options.LeaseDuration.TotalSeconds);
        return time.GetElapsedTime(_observedAt) >= duration;
    }

    private V1Lease New() => new()
    {
        Metadata = new V1ObjectMeta { Name = options.LeaseName, NamespaceProperty = options.LeaseNamespace },
        Spec = new V1LeaseSpec
        {
            HolderIdentity = options.Identity,
            LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
            AcquireTime = Now(),
            RenewTime = Now(),
            LeaseTransitions = 0,
        },
    };

    private V1Lease Taken(V1Lease lease, string? previous)
    {
        lease.Spec ??= new V1LeaseSpec();
        var changed = previous != options.Identity;
        lease.Spec.HolderIdentity = options.Identity;
        lease.Spec.LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds;
        lease.Spec.RenewTime = Now();
        if (changed || lease.Spec.AcquireTime is null) lease.Spec.AcquireTime = Now();
        if (changed) lease.Spec.LeaseTransitions = (lease.Spec.LeaseTransitions ?? 0) + 1;
        return lease;
    }

    private DateTime Now() => MicroTime.Of(time.GetUtcNow());
}
