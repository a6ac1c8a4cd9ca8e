namespace EdgeStore.Kubernetes.Tests.Smoke;

internal sealed class HelmTests : SmokeTest
{
    [Test]
    public async Task A_chart_is_installed_upgraded_and_removed()
    {
        using var chart = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(chart.Path, "templates"));
        await File.WriteAllTextAsync(Path.Combine(chart.Path, "Chart.yaml"), "{apiVersion: v2, name: tiny, version: 0.1.0}", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(chart.Path, "templates", "settings.yaml"), """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{ .Release.Name }} }
            data: {color: {{ .Values.color }} }
            """, Cancellation);

        await Cluster.HelmAsync($"install tiny {chart.Path} -n {Namespace} --wait --set color=green", Cancellation);
        Assert.That(await ColorAsync(), Is.EqualTo("green"));
        await Cluster.HelmAsync($"upgrade tiny {chart.Path} -n {Namespace} --wait --set color=blue", Cancellation);
        Assert.That(await ColorAsync(), Is.EqualTo("blue"));
        await Cluster.HelmAsync($"uninstall tiny -n {Namespace} --wait", Cancellation);
        Assert.That(await Cluster.KubectlAsync($"get configmap tiny -n {Namespace} --ignore-not-found", Cancellation), Is.Empty);
    }

    private Task<string> ColorAsync() => Cluster.KubectlAsync($"get configmap tiny -n {Namespace} -o jsonpath={{.data.color}}", Cancellation);
}
