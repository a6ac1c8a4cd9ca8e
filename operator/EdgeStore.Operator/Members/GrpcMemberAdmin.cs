using System.Globalization;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Releases;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Replication;
using Grpc.Core;

namespace EdgeStore.Operator.Members;

internal sealed class GrpcMemberAdmin(MemberChannels channels, TimeProvider time) : IMemberAdmin
{
    private static readonly TimeSpan StatusDeadline = TimeSpan.FromSeconds(3);

    /// <summary>Flushing and leaving wait for peers. What is not done by then is asked for again at the next look.</summary>
    private static readonly TimeSpan WaitDeadline = TimeSpan.FromSeconds(15);

    public async Task<MemberReport> StatusAsync(MemberEndpoint member, CancellationToken cancellationToken)
    {
        var status = await CallAsync(member, StatusDeadline, (client, options) => client.StatusAsync(new StatusRequest(), options), cancellationToken);
        return new MemberReport
        {
            ClusterId = status.ClusterId,
            Name = status.Name,
            Tag = (int)status.Tag,
            MemberId = Id(status.MemberId),
            State = status.State switch
            {
                MemberState.Active => ReportedState.Active,
                MemberState.Leaving => ReportedState.Leaving,
                MemberState.Left => ReportedState.Left,
                _ => throw new MemberUnavailableException($"{member.Name} reports a state that this operator does not know: {status.State}"),
            },
            Version = status.BuildVersion,
            Protocols = status.MinProtocol == 0 ? null : new VersionRange(status.MinProtocol, status.Protocol),
            Vector = Vector(status.Vector),
            Fingerprint = status.Fingerprint.IsEmpty ? null : Convert.ToHexStringLower(status.Fingerprint.Span),
            ScheduleVersion = (long)status.ScheduleVersion,
            ClockOffset = status.ClockMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(status.ClockMs) - time.GetUtcNow(),
            StampAhead = TimeSpan.FromMilliseconds(status.StampAheadMs),
            FutureStamps = (long)status.FutureStamps,
            PeerClocks = status.Peers.Where(p => p.Connected).DistinctBy(p => p.Name)
                .ToDictionary(p => p.Name, p => TimeSpan.FromMilliseconds(p.ClockOffsetMs), StringComparer.Ordinal),
            Reseeds = (long)status.Reseeds,
            DivergenceDetected = status.DivergenceDetected,
            MembershipDigest = status.MembershipDigest,
            CertificateNotAfter = status.PeerCertificateNotAfter == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(status.PeerCertificateNotAfter),
            CertificateDigest = status.PeerCertificateSha256,
            ClientCertificateDigest = status.ClientCertificateSha256,
            TrustedAuthorities = [.. status.PeerTrustedCaSha256],
        };
    }

    public async Task<FlushAnswer> FlushAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken)
    {
        var request = new FlushRequest { MinPeers = (uint)minPeers };
        var answer = await CallAsync(member, WaitDeadline, (client, options) => client.FlushAsync(request, options), cancellationToken);
        return new FlushAnswer(Vector(answer.Vector), [.. answer.Holders]);
    }

    public async Task<LeaveAnswer> LeaveAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken)
    {
        var request = new LeaveRequest { MinPeers = (uint)minPeers };
        var answer = await CallAsync(member, WaitDeadline, (client, options) => client.LeaveAsync(request, options), cancellationToken);
        return new LeaveAnswer(Id(answer.MemberId), (int)answer.Tag, Vector(answer.Vector), [.. answer.Holders]);
    }

    public Task SetScheduleAsync(MemberEndpoint member, LinkSchedule schedule, CancellationToken cancellationToken)
    {
        var message = new LinkScheduleMessage
        {
            Version = schedule.Version,
            Links =
            {
                schedule.Links.Select(l => new ScheduledLinkMessage
                {
                    Tag = (uint)l.One.Value,
                    OtherTag = (uint)l.Other.Value,
                    BytesPerSecond = (ulong)l.BytesPerSecond,
                }),
            },
        };
        return CallAsync(member, StatusDeadline, (client, options) => client.SetScheduleAsync(new SetScheduleRequest { Schedule = message }, options), cancellationToken);
    }

    private async Task<T> CallAsync<T>(
        MemberEndpoint member, TimeSpan deadline, Func<Admin.AdminClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var options = new CallOptions(deadline: (time.GetUtcNow() + deadline).UtcDateTime, cancellationToken: cancellationToken);
        try
        {
            return await call(new Admin.AdminClient(channels.Get(member)), options);
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            // An idle connection may have died with the member; the next look starts afresh.
            if (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded) channels.Forget(member.Host);
            throw new MemberUnavailableException(Explain(e), e);
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException("the call was cancelled", e, cancellationToken);
        }
        catch (ObjectDisposedException e)
        {
            throw new MemberUnavailableException("another call to it has failed, and took the connection along", e);
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new MemberUnavailableException($"cannot be dialled: {e.Message}", e);
        }
    }

    internal static string Explain(RpcException e)
    {
        var root = e.InnerException;
        while (root?.InnerException is { } deeper) root = deeper;
        var detail = e.StatusCode == StatusCode.Unavailable && root is not null ? root.Message : e.Status.Detail;
        return string.IsNullOrEmpty(detail) ? e.StatusCode.ToString() : $"{e.StatusCode}: {detail}";
    }

    private static string Id(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    private static VersionVector Vector(VersionVectorMessage? vector)
        => VersionVector.From((vector?.Entries ?? []).Select(e => KeyValuePair.Create(e.Tag, e.N)));
}
