namespace EdgeStore.Server.Watching;

/// <summary>Numbers that stand for no particular watch.</summary>
internal static class WatchIds
{
    /// <summary>A client that leaves the choice to the server asks for this one.</summary>
    public const long Automatic = 0;

    /// <summary>The response concerns no watch, or all of the stream.</summary>
    public const long None = -1;
}
