namespace EdgeStore.Fleet.Tests.Networks;

/// <summary>Where members are, and how they reach each other.</summary>
internal interface IFleetNetwork : IAsyncDisposable
{
    /// <summary>A place for one more member, the first for tag 1.</summary>
    Task<MemberPlace> AddAsync();

    /// <summary>Under which host and port one member dials another.</summary>
    string Authority(MemberPlace from, MemberPlace to);
}
