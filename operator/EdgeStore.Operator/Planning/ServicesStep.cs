using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Planning;

internal static class ServicesStep
{
    public static IEnumerable<PlanAction> Plan(PlanContext context)
        => from service in ServiceRenderer.Render(context.Cluster)
           let hash = service.Metadata.Annotations[Annotations.TemplateHash]
           where context.Observation.Services.GetValueOrDefault(service.Metadata.Name) != hash
           select new ApplyService(service.Metadata.Name);
}
