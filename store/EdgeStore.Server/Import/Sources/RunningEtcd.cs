using System.Runtime.CompilerServices;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Import.Sources;

/// <summary>An etcd that answers: read page by page, all of one revision.</summary>
internal sealed class RunningEtcd(EtcdEnd etcd) : IImportSource
{
    private const int FirstKeys = 500;
    private const int FewestKeys = 1;
    private const int MostKeys = 4000;
    private const int LargePage = 8 << 20;

    public bool HasAuthentication => etcd.HasUsers;

    public async Task<SourceMoment> LookAsync(KeyRange range, CancellationToken cancellation)
    {
        var counted = await etcd.CountAsync(range, cancellation);
        return new SourceMoment(counted.Header.Revision, counted.Count, (counted.Header.ClusterId, counted.Header.MemberId));
    }

    public async IAsyncEnumerable<IReadOnlyList<KeyValue>> ReadAsync(KeyRange range, long revision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var limit = FirstKeys;
        for (var key = range.Start; ;)
        {
            var answer = await PageAsync(new RangeRequest { Key = key, RangeEnd = range.End, Revision = revision, Limit = limit }, cancellation);
            yield return answer.Kvs;
            if (!answer.More) yield break;
            key = ByteString.CopyFrom([.. answer.Kvs[^1].Key.Span, 0]);
            limit = Math.Clamp(answer.CalculateSize() > LargePage ? limit / 2 : limit * 2, FewestKeys, MostKeys);
        }
    }

    public async Task<IReadOnlyList<long>> LeasesAsync(CancellationToken cancellation)
    {
        var leases = await etcd.AskAsync(options => etcd.Leases.LeaseLeasesAsync(new LeaseLeasesRequest(), options), cancellation);
        return [.. leases.Leases.Select(lease => lease.ID)];
    }

    public async Task<long> GrantedSecondsAsync(long lease, CancellationToken cancellation)
    {
        var found = await etcd.AskAsync(options => etcd.Leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease }, options), cancellation);
        return found.TTL > 0 ? found.GrantedTTL : 0;
    }

    public async Task<IReadOnlyList<Role>> RolesAsync(CancellationToken cancellation)
    {
        var names = await etcd.AskAsync(options => etcd.Auth.RoleListAsync(new AuthRoleListRequest(), options), cancellation);
        var roles = new List<Role>();
        foreach (var name in names.Roles)
        {
            var found = await etcd.AskAsync(options => etcd.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = name }, options), cancellation);
            roles.Add(new Role { Name = ByteString.CopyFromUtf8(name), KeyPermission = { found.Perm } });
        }

        return roles;
    }

    public async Task<IReadOnlyList<User>> UsersAsync(CancellationToken cancellation)
    {
        var names = await etcd.AskAsync(options => etcd.Auth.UserListAsync(new AuthUserListRequest(), options), cancellation);
        var users = new List<User>();
        foreach (var name in names.Users)
        {
            var found = await etcd.AskAsync(options => etcd.Auth.UserGetAsync(new AuthUserGetRequest { Name = name }, options), cancellation);
            users.Add(new User { Name = ByteString.CopyFromUtf8(name), Roles = { found.Roles } });
        }

        return users;
    }

    public void Dispose() => etcd.Dispose();

    private async Task<RangeResponse> PageAsync(RangeRequest page, CancellationToken cancellation)
    {
        try
        {
            return await etcd.TryAskAsync(options => etcd.Kv.RangeAsync(page, options), cancellation);
        }
        catch (RpcException compacted) when (compacted.StatusCode == StatusCode.OutOfRange)
        {
            throw new ImportException($"the source was compacted beyond revision {page.Revision} while it was read: run it again with --resume, or --force to have all of one revision", compacted);
        }
        catch (RpcException failure)
        {
            throw etcd.Translate(failure);
        }
    }
}
