namespace EdgeStore.Core.Replication;

/// <summary>The versions of the peer protocol that this build speaks.</summary>
public static class PeerProtocol
{
    public const uint Min = 1;
    public const uint Max = 1;
}
