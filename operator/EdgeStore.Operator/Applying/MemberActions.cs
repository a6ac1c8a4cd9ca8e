using System.Text.Json.Nodes;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Status;
using k8s;

namespace EdgeStore.Operator.Applying;

/// <summary>
/// Creates and deletes what a member consists of. What is made and what goes is by the spec, and by who was removed: before, it is
/// confirmed that both are as they were looked at.
/// </summary>
internal sealed class MemberActions(IKubernetesClient client, StatusPatch status, IEventRecorder events)
{
    public async Task CreateAsync(Pass pass, CreateMember action, CancellationToken cancellationToken)
    {
        var made = await client.CreateAsync(action.Resource, cancellationToken);
        events.Record(pass.Cluster, EventReasons.MemberCreated, $"Created member {made.Spec.Name} with tag {made.Spec.Tag}");
    }

    public async Task CreateClaimAsync(Pass pass, CreateClaim action, CancellationToken cancellationToken)
    {
        if (ClaimRenderer.Render(pass.Cluster, pass.Member(action.Name), pass.Settings) is not { } claim) return;
        await ConfirmOnceAsync(pass, cancellationToken);
        await client.CreateAsync(claim, cancellationToken);
    }

    public async Task SetClaimOwnerAsync(Pass pass, SetClaimOwner action, CancellationToken cancellationToken)
    {
        await ConfirmOnceAsync(pass, cancellationToken);
        var owners = action.Owned ? JsonNode.Parse(KubernetesJson.Serialize(Owners.Of(pass.Cluster))) : new JsonArray();
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = action.ResourceVersion, ["ownerReferences"] = owners } };
        await client.PatchAsync<V1PersistentVolumeClaim>(Key(pass, ClaimName(pass, action.Name)), PatchKind.Merge, patch, null, cancellationToken);
    }

    public async Task CreatePodAsync(Pass pass, CreatePod action, CancellationToken cancellationToken)
    {
        await ConfirmOnceAsync(pass, cancellationToken);
        var digest = pass.Plan.Status.MembershipDigest ?? "";
        await client.CreateAsync(PodRenderer.Render(pass.Cluster, pass.Member(action.Name), action.Template.Settings, digest, action.Restore), cancellationToken);
    }

    public async Task DeletePodAsync(Pass pass, DeletePod action, CancellationToken cancellationToken)
    {
        await client.DeleteAsync<V1Pod>(action.Name, Namespace(pass), new DeleteRequest(action.Uid, action.ResourceVersion, action.Now ? TimeSpan.Zero : null), cancellationToken);
        if (action.Next is { } next) pass.TryAgain(action.Name, next, ConditionKeeper.Seconds(pass.Observation.Now));
        events.Record(pass.Member(action.Name), EventReasons.PodDeleted, $"Deleted pod {action.Name}: {action.Why}");
    }

    public Task NudgePodAsync(Pass pass, NudgePod action, CancellationToken cancellationToken)
        => AnnotateAsync(pass, action.Name, Annotations.MembershipDigest, action.Digest, cancellationToken);

    public Task NudgeCertificateAsync(Pass pass, NudgeCertificate action, CancellationToken cancellationToken)
        => AnnotateAsync(pass, action.Name, Annotations.CertificateDigest, action.Digest, cancellationToken);

    public async Task DeleteClaimAsync(Pass pass, DeleteClaim action, CancellationToken cancellationToken)
    {
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        await client.DeleteAsync<V1PersistentVolumeClaim>(
            ClaimName(pass, action.Name), Namespace(pass), new DeleteRequest(action.Uid, action.ResourceVersion), cancellationToken);
    }

    public async Task DeleteAsync(Pass pass, DeleteMember action, CancellationToken cancellationToken)
    {
        var tag = pass.Member(action.Name).Spec.Tag;
        var existed = await client.DeleteAsync<EdgeStoreMember>(action.Name, Namespace(pass), new DeleteRequest(action.Uid), cancellationToken);
        pass.Drop(action.Name);
        if (!existed) return;
        events.Record(pass.Cluster, EventReasons.MemberRemoved, $"Removed member {action.Name} with tag {tag}");
    }

    private Task<V1Pod> AnnotateAsync(Pass pass, string pod, string annotation, string value, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [annotation] = value } },
        };
        return client.PatchAsync<V1Pod>(Key(pass, pod), PatchKind.Merge, patch, null, cancellationToken);
    }

    private Task ConfirmOnceAsync(Pass pass, CancellationToken cancellationToken) => pass.ConfirmOnceAsync(c => status.ConfirmAsync(c, cancellationToken));

    private static string Namespace(Pass pass) => pass.Cluster.Metadata.NamespaceProperty;

    private static ResourceKey Key(Pass pass, string name) => new(Namespace(pass), name);

    private static string ClaimName(Pass pass, string member)
        => ResourceNames.Claim(member, pass.Member(member).Spec.Tag, pass.Cluster.ClusterId());
}
