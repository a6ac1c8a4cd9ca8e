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
        var answers = await Task.WhenAll(_members.Select(member => AskAsync(member, time.GetUtcNow().Add(timeout).UtcDateTime, cancellation)));
        cancellation.ThrowIfCancellationRequested();
        return new FleetAnswers([.. answers.OfType<MemberAnswer>()], [.. answers.OfType<NoAnswer>()]);
    }

    public void Dispose() => _members.ForEach(member => member.Dispose());

    private static async Task<object> AskAsync(MemberConnection member, DateTime deadline, CancellationToken cancellation)
    {
        try
        {
            var status = await member.AskAsync(admin => admin.StatusAsync(new StatusRequest(), new CallOptions(deadline: deadline, cancellationToken: cancellation)));
            return new MemberAnswer(member.Name, status);
        }
        catch (ControlException failure)
        {
            return new NoAnswer(member.Name, failure.Message[(member.Name.Length + 2)..], failure.ExitCode);
        }
    }
}
