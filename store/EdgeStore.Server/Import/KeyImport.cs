using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Options;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Import;

/// <summary>Copies live keys: pages of one revision of the source, each key a transaction of its own at the destination.</summary>
internal sealed class KeyImport(ImportSettings settings, EtcdEnd from, EtcdEnd to, ImportReport report, Action progress)
{
    /// <summary>The destination makes one batch of what is on its way together.</summary>
    private const int Writers = 64;

    private const int FewestKeys = 1;
    private const int MostKeys = 4000;
    private const int LargePage = 8 << 20;

    private static readonly ByteString LocalOnly = ByteString.CopyFromUtf8(FlagCatalog.LocalOnlyKeys.Default);
    private static readonly ByteString Zero = ByteString.CopyFrom(0);

    private readonly LeaseImport _leases = new(from, to, report);

    private ByteString First => settings.Prefix.Length > 0 ? ByteString.CopyFromUtf8(settings.Prefix) : Zero;

    private ByteString End => settings.Prefix.Length > 0 ? KeyRange.Prefix(First).End : Zero;

    /// <exception cref="ImportException">Something does not answer, or refuses.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var all = new RangeRequest { Key = First, RangeEnd = End, CountOnly = true };
        var counted = await from.AskAsync(options => from.Kv.RangeAsync(all, options), cancellation);
        var there = await to.AskAsync(options => to.Kv.RangeAsync(all, options), cancellation);
        Check(counted, there);
        report.Revision = counted.Header.Revision;
        report.Total = counted.Count;
        progress();

        if (settings.Prefix.Length == 0) await _leases.TakeAllAsync(cancellation);
        await CopyAsync(counted.Header.Revision, cancellation);
        report.SourceRevision = (await from.AskAsync(options => from.Kv.RangeAsync(all, options), cancellation)).Header.Revision;
    }

    private void Check(RangeResponse source, RangeResponse destination)
    {
        if ((source.Header.ClusterId, source.Header.MemberId) == (destination.Header.ClusterId, destination.Header.MemberId))
            throw new ImportException("--from and --to lead to the same member");
        if (settings.Existing == ExistingKeys.Refuse && destination.Count > 0)
        {
            throw new ImportException(
                $"the destination has {destination.Count} of such keys already: --resume goes on with an interrupted import and leaves them as they are, --force overwrites them");
        }
    }

    private async Task CopyAsync(long revision, CancellationToken cancellation)
    {
        var limit = 500;
        for (var key = First; ;)
        {
            var page = new RangeRequest { Key = key, RangeEnd = End, Revision = revision, Limit = limit };
            var answer = await ReadAsync(page, cancellation);
            await _leases.TakeAsync(answer.Kvs.Select(kv => kv.Lease), cancellation);
            await Parallel.ForEachAsync(
                answer.Kvs.Where(IsTaken), new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellation }, async (kv, stop) => await CopyAsync(kv, stop));
            progress();
            if (!answer.More) return;
            key = ByteString.CopyFrom([.. answer.Kvs[^1].Key.Span, 0]);
            limit = Math.Clamp(answer.CalculateSize() > LargePage ? limit / 2 : limit * 2, FewestKeys, MostKeys);
        }
    }

    private async Task<RangeResponse> ReadAsync(RangeRequest page, CancellationToken cancellation)
    {
        try
        {
            return await from.TryAskAsync(options => from.Kv.RangeAsync(page, options), cancellation);
        }
        catch (RpcException compacted) when (compacted.StatusCode == StatusCode.OutOfRange)
        {
            throw new ImportException($"the source was compacted beyond revision {page.Revision} while it was read: run it again with --resume, or --force to have all of one revision", compacted);
        }
        catch (RpcException failure)
        {
            throw from.Translate(failure);
        }
    }

    private bool IsTaken(KeyValue kv)
    {
        if (kv.Key == LocalOnly) report.LocalOnly++;
        else if (kv.Lease != 0 && !_leases.IsAlive(kv.Lease)) report.Expired++;
        else return true;
        return false;
    }

    private async Task CopyAsync(KeyValue kv, CancellationToken cancellation)
    {
        var put = new PutRequest { Key = kv.Key, Value = kv.Value, Lease = kv.Lease };
        try
        {
            if (settings.Existing == ExistingKeys.Overwrite) await OverwriteAsync(put, cancellation);
            else await AddAsync(put, cancellation);
        }
        catch (RpcException failure)
        {
            throw new ImportException($"key {kv.Key.ToStringUtf8()}: {to.Translate(failure).Message}", failure);
        }
    }

    private async Task AddAsync(PutRequest put, CancellationToken cancellation)
    {
        var add = new TxnRequest
        {
            Compare = { new Compare { Key = put.Key, Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Equal, Version = 0 } },
            Success = { new RequestOp { RequestPut = put } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = put.Key } } },
        };
        var answer = await to.TryAskAsync(options => to.Kv.TxnAsync(add, options), cancellation);
        if (answer.Succeeded) report.AddCopied(put.Key.Length + put.Value.Length);
        else if (IsSame(put, answer.Responses[0].ResponseRange)) report.AddSame();
        else report.AddKept(put.Key.ToStringUtf8());
    }

    /// <summary>What is the same already is not written anew, so that a second run changes nothing.</summary>
    private async Task OverwriteAsync(PutRequest put, CancellationToken cancellation)
    {
        var there = await to.TryAskAsync(options => to.Kv.RangeAsync(new RangeRequest { Key = put.Key }, options), cancellation);
        if (IsSame(put, there))
        {
            report.AddSame();
            return;
        }

        await to.TryAskAsync(options => to.Kv.PutAsync(put, options), cancellation);
        report.AddCopied(put.Key.Length + put.Value.Length);
    }

    private static bool IsSame(PutRequest put, RangeResponse there) => there.Kvs is [var kv] && kv.Value == put.Value && kv.Lease == put.Lease;
}
