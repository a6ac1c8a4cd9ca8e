using System.Diagnostics;
using System.Security.Cryptography;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Storage;

namespace EdgeStore.Server.Hosting;

/// <summary>Opens the data directory as this member's.</summary>
internal static class StoreOpener
{
    private const string AfterDamage =
        "Keep the directory aside and look at the disk; then restore a snapshot, or, in a cluster, replace this member: the others hold what it had sent them";

    /// <exception cref="StartupException">The directory is not usable, damaged, or not this member's.</exception>
    public static async Task<(IStorageEngine Engine, LoadedStore Store)> OpenAsync(ServerOptions options, MemberDirectory? file, ClusterJoin join, ILogger log)
    {
        var started = Stopwatch.GetTimestamp();
        RocksDbEngine? engine = null;
        try
        {
            using var random = RandomNumberGenerator.Create();
            engine = RocksDbEngine.Open(options.DataDirectory, options.WalDirectory);
            var ids = new IdSource(random);
            var identity = await new MemberIdentities(options, file, join, ids.NewId).OfAsync(engine.Load().Metadata);
            var store = StoreLoader.Load(engine, identity, ids.NewId);
            var state = store.State;
            if (file is null && !state.Tag.IsNone && ClusterMembership.OfRows(state.ClusterId, state.System).Find(state.Tag) is null)
                throw new StoreIdentityException($"this member has tag {state.Tag} by a membership file; start it with --membership-file");
            log.LogInformation(
                "opened {Directory} in {Milliseconds} ms: revision {Revision}, {Keys} keys, {Source}",
                options.DataDirectory, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds, state.Revision, state.LiveKeys, store.Index is null ? "from the log" : "from the index");
            if (engine.WaitsForRoom) log.LogWarning("NOSPACE: the disk of {Directory} is full: reads are served, writes are refused until there is room", options.DataDirectory);
            return (engine, store);
        }
        catch (CorruptStoreException damage) when (!damage.IsOfAnotherFormat)
        {
            engine?.Dispose();
            throw new StartupException($"--data-dir {options.DataDirectory}: {damage.Message}. {AfterDamage}", damage);
        }
        catch (Exception exception) when (exception is StorageException or CorruptStoreException or StoreIdentityException or IOException or UnauthorizedAccessException)
        {
            engine?.Dispose();
            throw new StartupException($"--data-dir {options.DataDirectory}: {exception.Message}", exception);
        }
        catch
        {
            engine?.Dispose();
            throw;
        }
    }
}
