using EdgeStore.Core.Membership;
using EdgeStore.Server.Hosting;
using Prometheus;

namespace EdgeStore.Server.Membership;

/// <summary>Takes over a membership file whenever its content changes; what is not valid is refused and the old kept.</summary>
internal sealed class MembershipReload(
    string path, string ownName, MemberDirectory directory, MetricFactory metrics, ILogger<MembershipReload> log) : IPolledFiles
{
    private readonly Counter _reloads = metrics.CreateCounter(
        "edgestore_membership_reloads_total", "Changes of the membership file, by outcome.", "outcome");

    public IReadOnlyList<string> Paths { get; } = [path];

    public void OnChanged()
    {
        try
        {
            var before = directory.Current.Digest;
            var changed = MembershipFile.Load(path);
            if (changed.Digest == before) return;
            directory.Replace(changed, ownName);
            _reloads.WithLabels("applied").Inc();
            log.LogInformation("membership changed from {Before} to {After}: {Members}", before, directory.Current.Digest, Describe(directory.Current));
        }
        catch (Exception exception) when (exception is StartupException or MembershipException)
        {
            _reloads.WithLabels("refused").Inc();
            log.LogError("the changed membership is refused, the old one stays: {Reason}", exception.Message);
        }
    }

    private static string Describe(ClusterMembership membership) =>
        string.Join(", ", membership.Members.Values.Select(member => $"{member.Name}={member.Tag}{(member.IsActive ? "" : " (removed)")}"));
}
