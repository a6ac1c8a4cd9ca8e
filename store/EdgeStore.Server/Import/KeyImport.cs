using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Import.Sources;
using EdgeStore.Server.Options;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Import;

/// <summary>Copies live keys, all of one revision of the source, each in a transaction of its own at the destination.</summary>
internal sealed class KeyImport(ImportSettings settings, IImportSource from, EtcdEnd to, ImportReport report, Action progress)
{
    /// <summary>The destination makes one batch of what is on its way together.</summary>
    private const int Writers = 64;

    private static readonly ByteString LocalOnly = ByteString.CopyFromUtf8(FlagCatalog.LocalOnlyKeys.Default);

    private readonly LeaseImport _leases = new(from, to, report);

    /// <exception cref="ImportException">Something does not answer, or refuses.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var there = await from.LookAsync(settings.Range, cancellation);
        Check(there, await to.CountAsync(settings.Range, cancellation));
        report.Revision = there.Revision;
        report.Total = there.Keys;
        progress();

        if (settings.Prefix.Length == 0) await _leases.TakeAllAsync(cancellation);
        await foreach (var keys in from.ReadAsync(settings.Range, there.Revision, cancellation)) await CopyAsync(keys, cancellation);
        report.SourceRevision = (await from.LookAsync(settings.Range, cancellation)).Revision;
    }

    private void Check(SourceMoment source, RangeResponse destination)
    {
        if (source.Member == (destination.Header.ClusterId, destination.Header.MemberId))
            throw new ImportException("--from and --to lead to the same member");
        if (settings.Existing == ExistingKeys.Refuse && destination.Count > 0)
        {
            throw new ImportException(
                $"the destination has {destination.Count} of such keys already: --resume goes on with an interrupted import and leaves them as they are, --force overwrites them");
        }
    }

    private async Task CopyAsync(IReadOnlyList<KeyValue> keys, CancellationToken cancellation)
    {
        await _leases.TakeAsync(keys.Select(kv => kv.Lease), cancellation);
        await Parallel.ForEachAsync(
            keys.Where(IsTaken), new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellation }, async (kv, stop) => await CopyAsync(kv, stop));
        progress();
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
