using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Tests.Resources;

public sealed class SchemaCheckTests
{
    [TestCase("replicas: 3", "size: 1Gi", "", ExpectedResult = "")]
    [TestCase("replicas: three", "size: 1Gi", "", ExpectedResult = "spec.placement.replicas: string where integer belongs")]
    [TestCase("replicas: 0", "size: 1Gi", "", ExpectedResult = "spec.placement.replicas: 0 is not from 1 to 1000")]
    [TestCase("replicas: 3", "size: much", "", ExpectedResult = @"spec.storage.size: 'much' does not match <quantity>")]
    [TestCase("replicas: 3", "size: 1Gi, retain: Delete", "", ExpectedResult = "spec.storage: there is no field retain")]
    [TestCase("replicas: 3", "size: 1Gi, retainPolicy: Never", "", ExpectedResult = "spec.storage.retainPolicy: Never is none of Retain, Delete")]
    [TestCase("replicas: 3", "size: 1Gi, hostPath: /data", "", ExpectedResult = "spec.storage: exactly one is needed of size, hostPath")]
    [TestCase("replicas: 3", "size: 1Gi", "paused: 1", ExpectedResult = "spec.paused: integer where boolean belongs")]
    [TestCase("replicas: 3", "size: 1Gi", "antiEntropy: {repair: {timeZone: UTC}}", ExpectedResult = "spec.antiEntropy.repair: schedule is missing")]
    [TestCase("replicas: 3", "size: 1Gi", "sites: {named: [{name: a}, {name: a}]}", ExpectedResult = "spec.sites.named: two of the same name")]
    [TestCase("replicas: 3", "size: 1Gi", "sites: {default: {maintenanceWindows: {start: \"02:00\"}}}",
        ExpectedResult = "spec.sites.default.maintenanceWindows: object where array belongs|spec.sites.default.maintenanceWindows: there is no field start")]
    [TestCase("replicas: 3", "size: 1Gi", "scheduling: {tolerations: [{ky: a}]}", ExpectedResult = "spec.scheduling.tolerations[0]: there is no field ky")]
    public string Spec_is_checked(string placement, string storage, string other)
    {
        var yaml = $"placement: {{{placement}}}\nstorage: {{{storage}}}\n{other}\n";
        var schema = CustomResourceDefinitions.Build(withRules: false)[0].Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"];

        return string.Join('|', SchemaCheck.Problems(CustomResourceYaml.Json(yaml), schema, "spec")).Replace(SchemaBuilder.QuantityPattern, "<quantity>", StringComparison.Ordinal);
    }
}
