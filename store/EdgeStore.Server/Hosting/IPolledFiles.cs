namespace EdgeStore.Server.Hosting;

/// <summary>Files whose changes matter while the server runs.</summary>
internal interface IPolledFiles
{
    IReadOnlyList<string> Paths { get; }

    /// <summary>The content of at least one has changed, or may have. Must not throw.</summary>
    void OnChanged();
}
