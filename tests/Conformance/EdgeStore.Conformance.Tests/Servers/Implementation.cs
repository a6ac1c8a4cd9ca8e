namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>A server of the etcd v3 API that the suite runs against.</summary>
public enum Implementation
{
    /// <summary>Debian's etcd 3.4: the oracle, which says what is right.</summary>
    Etcd,

    /// <summary>This repository's store, a lone member with dense revisions.</summary>
    EdgeStore,
}
