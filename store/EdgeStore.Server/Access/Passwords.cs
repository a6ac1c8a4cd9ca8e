using Google.Protobuf;
using Hasher = BCrypt.Net.BCrypt;

namespace EdgeStore.Server.Access;

/// <summary>Hashing is slow on purpose, so no more than half of the processors do it at a time.</summary>
internal sealed class Passwords(AccessOptions options) : IDisposable
{
    private readonly SemaphoreSlim _room = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async Task<ByteString> HashAsync(string password, CancellationToken cancellation) =>
        ByteString.CopyFromUtf8(await RunAsync(() => Hasher.HashPassword(password, options.BcryptCost), cancellation));

    public Task<bool> VerifyAsync(string password, string hash, CancellationToken cancellation) =>
        RunAsync(() => Hasher.Verify(password, hash), cancellation);

    public void Dispose() => _room.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _room.Release();
        }
    }
}
