using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Mvcc;

namespace EdgeStore.Server.Import.Sources;

/// <summary>Where an import takes from.</summary>
internal interface IImportSource : IDisposable
{
    /// <summary>It asks who its clients are.</summary>
    bool HasAuthentication { get; }

    /// <exception cref="ImportException">It cannot be read. So at all other members.</exception>
    Task<SourceMoment> LookAsync(KeyRange range, CancellationToken cancellation);

    /// <summary>The live keys of a range as of one revision, in pieces that fit into memory.</summary>
    IAsyncEnumerable<IReadOnlyList<KeyValue>> ReadAsync(KeyRange range, long revision, CancellationToken cancellation);

    Task<IReadOnlyList<long>> LeasesAsync(CancellationToken cancellation);

    /// <returns>The seconds that a lease was granted for; 0 when it has ended.</returns>
    Task<long> GrantedSecondsAsync(long lease, CancellationToken cancellation);

    Task<IReadOnlyList<Role>> RolesAsync(CancellationToken cancellation);

    /// <summary>Without passwords.</summary>
    Task<IReadOnlyList<User>> UsersAsync(CancellationToken cancellation);
}
