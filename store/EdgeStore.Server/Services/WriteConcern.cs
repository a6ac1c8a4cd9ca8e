using System.Globalization;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Server.Options;
using EdgeStore.Server.Peers;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>
/// How many members must hold a change before its client is answered: <c>--min-copies</c>, or what the request says.
/// Only that request waits.
/// </summary>
internal sealed class WriteConcern(CopiesOptions options, TimeProvider time, CopyWaiters waiters, IMemberDirectory directory)
{
    /// <summary>gRPC metadata of a request.</summary>
    public const string Header = "edgestore-copies";

    /// <summary>An answer that comes with the client's deadline is not heard.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(200);

    /// <exception cref="RpcException">No such number, or more than there are members: nothing is written.</exception>
    public int Of(ServerCallContext call)
    {
        var copies = options.Min;
        if (call.RequestHeaders.GetValue(Header) is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out copies) || copies is < 1 or > CopiesOptions.Max))
        {
            throw Refused(StatusCode.InvalidArgument, $"edgestore: {Header}: '{text}' is not a number from 1 to {CopiesOptions.Max}");
        }

        if (copies == 1) return copies;
        var members = Math.Max(1, directory.Current.Active.Count());
        return copies <= members
            ? copies
            : throw Refused(StatusCode.FailedPrecondition, $"edgestore: {copies} copies are asked for, but the cluster has {members} active members; nothing was written");
    }

    /// <exception cref="RpcException">They were not known in time.</exception>
    public async Task WaitAsync(OwnChange change, int copies, ServerCallContext call)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        using var timer = time.CreateTimer(_ => patience.Cancel(), null, PatienceFor(call), Timeout.InfiniteTimeSpan);
        try
        {
            await waiters.WaitAsync(change, copies, patience.Token);
        }
        catch (OperationCanceledException) when (!call.CancellationToken.IsCancellationRequested)
        {
            var known = waiters.CopiesOf(change);
            if (known >= copies) return;
            throw Refused(
                StatusCode.DeadlineExceeded,
                $"edgestore: the write is committed here at revision {change.Revision}, but only {known} of {copies} copies are known");
        }
    }

    private TimeSpan PatienceFor(ServerCallContext call)
    {
        if (call.Deadline == DateTime.MaxValue) return options.Timeout;
        var left = call.Deadline - time.GetUtcNow().UtcDateTime;
        var patience = left - (left / 4 < AnswerTime ? left / 4 : AnswerTime);
        return patience <= TimeSpan.Zero ? TimeSpan.Zero : patience < options.Timeout ? patience : options.Timeout;
    }

    private static RpcException Refused(StatusCode code, string reason) => new(new Status(code, reason));
}
