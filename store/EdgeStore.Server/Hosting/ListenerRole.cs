namespace EdgeStore.Server.Hosting;

/// <summary>What a port is for.</summary>
internal enum ListenerRole
{
    Client,
    Peer,
    Metrics,
}

/// <summary>A connection knows through which port it came.</summary>
internal sealed record ListenerFeature(ListenerRole Role);

/// <summary>Endpoint metadata: the ports that serve it. An endpoint without it is served everywhere.</summary>
internal sealed record ServedOn(params ListenerRole[] Roles);
