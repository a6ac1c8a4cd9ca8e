using EdgeStore.Cli.Connecting;
using EdgeStore.Cli.Hosting;
using EdgeStore.Protocol.Admin;
using Grpc.Core;

namespace EdgeStore.Cli.Fleet;

/// <summary>Asks all members at once; one that is silent does not keep the others' answers back for longer than the timeout.</summary>
internal sealed class FleetReader : IDisposable
{
    private readonly List<MemberConnection> _members;

    public FleetReader(ConnectionSettings settings) => _members = [.. settings.Endpoints.Select(endpoint => new MemberConnection(endpoint, settings))];

    /// <returns>In the order of the endpoints.</returns>
    public async Task<FleetAnswers> ReadAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var (answers, silent) = await AskAllAsync(
            (member, options) => member.AskAsync(admin => admin.StatusAsync(new StatusRequest(), options)), timeout, time, cancellation);
        return new FleetAnswers([.. answers.Select(answer => new MemberAnswer(answer.Endpoint, answer.Answer))], silent);
    }

    /// <param name="ask">Asks one member, within the given options.</param>
    /// <returns>In the order of the endpoints.</returns>
    public async Task<(IReadOnlyList<(string Endpoint, T Answer)> Answers, IReadOnlyList<NoAnswer> Silent)> AskAllAsync<T>(
        Func<MemberConnection, CallOptions, Task<T>> ask, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var silent = new NoAnswer?[_members.Count];
        var answers = await Task.WhenAll(_members.Select(async (member, index) =>
        {
            try
            {
                var options = new CallOptions(deadline: time.GetUtcNow().Add(timeout).UtcDateTime, cancellationToken: cancellation);
                return (member.Name, Answer: await ask(member, options), IsGiven: true);
            }
            catch (ControlException failure)
            {
                silent[index] = new NoAnswer(member.Name, failure.Message[(member.Name.Length + 2)..], failure.ExitCode);
                return (member.Name, default!, IsGiven: false);
            }
        }));
        cancellation.ThrowIfCancellationRequested();
        return ([.. answers.Where(answer => answer.IsGiven).Select(answer => (answer.Name, answer.Answer))], [.. silent.OfType<NoAnswer>()]);
    }

    public void Dispose() => _members.ForEach(member => member.Dispose());
}
