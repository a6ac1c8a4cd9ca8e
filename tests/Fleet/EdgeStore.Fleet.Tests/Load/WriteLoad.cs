using System.Collections.Concurrent;
using EdgeStore.Fleet.Tests.Members;
using Grpc.Core;

namespace EdgeStore.Fleet.Tests.Load;

/// <summary>
/// Writes at every member at the same time, every key once, and remembers what was acknowledged. What a member refused or did not
/// answer may be there or not; what it acknowledged has to be, at every member, for ever.
/// </summary>
internal sealed class WriteLoad : IAsyncDisposable
{
    public const string Prefix = "/load/";

    private const int WritersOfAMember = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(MemberProcess Member, RpcException Reason)> _failures = new();
    private readonly Task _writing;

    private WriteLoad(IEnumerable<MemberProcess> members) => _writing = Task.WhenAll(
        from member in members
        from writer in Enumerable.Range(1, WritersOfAMember)
        select Task.Run(() => WriteAsync(member, $"{Prefix}{member.Name}/{writer}/")));

    public IReadOnlyDictionary<string, string> Acknowledged => _acknowledged;

    public static WriteLoad Start(params IEnumerable<MemberProcess> members) => new([.. members]);

    /// <summary>What clients of these members were refused.</summary>
    public IEnumerable<string> FailuresAt(params IEnumerable<MemberProcess> members) =>
        [.. _failures.Where(failure => members.Contains(failure.Member)).Select(failure => $"{failure.Member.Name}: {failure.Reason.Status}")];

    /// <summary>Waits until each of the members has acknowledged so many further writes: the load is really going on.</summary>
    public async Task ProgressAsync(int writes, params IEnumerable<MemberProcess> members)
    {
        foreach (var member in members)
        {
            var goal = CountOf(member) + writes;
            await Eventually.HoldsAsync($"{writes} more acknowledged writes at {member.Name}", () => CountOf(member) >= goal);
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private int CountOf(MemberProcess member) => _acknowledged.Keys.Count(key => key.StartsWith($"{Prefix}{member.Name}/", StringComparison.Ordinal));

    private async Task WriteAsync(MemberProcess member, string prefix)
    {
        for (var number = 1; !_stop.IsCancellationRequested; number++)
        {
            var (key, value) = ($"{prefix}{number:d6}", $"{number}");
            try
            {
                await member.PutAsync(key, value);
                _acknowledged[key] = value;
                await PauseAsync(Pause);
            }
            catch (RpcException failure)
            {
                _failures.Enqueue((member, failure));
                await PauseAsync(PauseAfterFailure);
            }
        }
    }

    private Task PauseAsync(TimeSpan pause) =>
        Task.Delay(pause, TimeProvider.System, _stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
