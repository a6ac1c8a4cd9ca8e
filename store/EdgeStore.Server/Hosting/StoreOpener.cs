using System.Diagnostics;
using System.Security.Cryptography;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Storage;

namespace EdgeStore.Server.Hosting;

/// <summary>Opens the data directory as this member's.</summary>
internal static class StoreOpener
{
    /// <exception cref="StartupException">The directory is not usable, damaged, or not this member's.</exception>
    public static (IStorageEngine Engine, StoreState State) Open(ServerOptions options, MemberDirectory? directory, ILogger log)
    {
        var started = Stopwatch.GetTimestamp();
        RocksDbEngine? engine = null;
        try
        {
            using var random = RandomNumberGenerator.Create();
            engine = RocksDbEngine.Open(options.DataDirectory);
            var state = StoreLoader.Open(engine, directory?.Identity ?? MemberIdentity.Lone, new IdSource(random).NewId);
            log.LogInformation(
                "opened {Directory} in {Milliseconds} ms: revision {Revision}, {Keys} keys",
                options.DataDirectory, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds, state.Revision, state.LiveKeys);
            return (engine, state);
        }
        catch (Exception exception) when (exception is StorageException or CorruptStoreException or StoreIdentityException or IOException or UnauthorizedAccessException)
        {
            engine?.Dispose();
            throw new StartupException($"--data-dir {options.DataDirectory}: {exception.Message}", exception);
        }
    }
}
