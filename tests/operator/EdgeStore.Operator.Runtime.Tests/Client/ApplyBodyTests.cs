namespace EdgeStore.Operator.Runtime.Tests.Client;

public sealed class ApplyBodyTests
{
    /// <summary>Kubernetes 1.20 answers "omits key field protocol" otherwise.</summary>
    [Test]
    public void Ports_carry_their_protocol()
    {
        var service = new V1Service
        {
            Metadata = new V1ObjectMeta { Name = "s", NamespaceProperty = "a" },
            Spec = new V1ServiceSpec { Ports = [new V1ServicePort { Port = 1 }, new V1ServicePort { Port = 2, Protocol = "UDP" }] },
        };
        Assert.That(
            ApplyBody.Of(service)["spec"]!["ports"]!.AsArray().Select(p => p!["protocol"]!.GetValue<string>()), Is.EqualTo(new[] { "TCP", "UDP" }));

        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "a" },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "c", Ports = [new V1ContainerPort { ContainerPort = 1 }] }] },
        };
        Assert.That(ApplyBody.Of(pod)["spec"]!["containers"]![0]!["ports"]![0]!["protocol"]!.GetValue<string>(), Is.EqualTo("TCP"));
    }

    [Test]
    public void Status_and_what_the_server_owns_are_left_out()
    {
        var widget = Widget.Named("w");
        widget.Status = new WidgetStatus { Phase = "Ready" };
        widget.Metadata.CreationTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        widget.Metadata.Generation = 3;
        Assert.That(ApplyBody.Of(widget).ToJsonString(), Is.EqualTo(
            """{"apiVersion":"test.edgestore.io/v1","kind":"Widget","metadata":{"name":"w","namespace":"a"},"spec":{"size":1}}"""));
    }
}
