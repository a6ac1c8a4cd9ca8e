namespace EdgeStore.Server.Hosting;

/// <summary>Files whose changes matter while the server runs.</summary>
internal interface IPolledFiles
{
    IReadOnlyList<string> Paths { get; }

    /// <summary>The content of at least one has changed. Must not throw.</summary>
    void OnChanged();
}
