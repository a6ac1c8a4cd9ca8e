namespace EdgeStore.Core.Replication.Topology;

/// <summary>Who keeps a link with whom.</summary>
public enum TopologyKind
{
    /// <summary>A mesh while the fleet is small, otherwise by site, or k-regular when there are no sites.</summary>
    Auto,

    /// <summary>Everybody with everybody.</summary>
    Mesh,

    /// <summary>Each with the next and the previous, in the order of the tags.</summary>
    Ring,

    /// <summary>Each with about as many others as the fan-out says.</summary>
    KRegular,

    /// <summary>Everybody with a few hubs.</summary>
    HubAndSpoke,

    /// <summary>Everybody within a site; a few relays of each site with relays of other sites.</summary>
    BySite,
}
