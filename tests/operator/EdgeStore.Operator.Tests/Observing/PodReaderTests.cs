using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Tests.Observing;

public sealed class PodReaderTests
{
    [Test]
    public void Running_and_ready()
    {
        var pod = Read("""
            status:
              phase: Running
              podIP: 10.0.0.7
              conditions: [{type: Ready, status: "True"}]
              containerStatuses: [{name: edgestore, image: i, imageID: i, ready: true, restartCount: 0, state: {running: {}}}]
            """);

        Assert.That(pod, Is.EqualTo(new ObservedPod { Uid = "pod-uid", Running = true, Ready = true, Ip = "10.0.0.7", NodeName = "n1", TemplateHash = "hash" }));
    }

    [Test]
    public void Crash_loop_tells_the_last_words_of_the_store()
    {
        var pod = Read("""
            status:
              phase: Running
              containerStatuses:
              - {name: edgestore, image: i, imageID: i, ready: false, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff, message: back-off}},
                 lastState: {terminated: {exitCode: 3, message: "disk\nis full"}}}
            """);

        Assert.That(pod.Trouble, Is.EqualTo("CrashLoopBackOff: the store ended with exit code 3: disk is full"));
        Assert.That(pod.Running, Is.False);
    }

    [Test]
    public void Pulling_an_image_is_no_trouble_failing_to_is()
    {
        Assert.That(Waiting("ContainerCreating").Trouble, Is.Null);
        Assert.That(Waiting("ContainerCreating").Waiting, Is.EqualTo("ContainerCreating"));
        Assert.That(Waiting("ImagePullBackOff").Trouble, Is.EqualTo("ImagePullBackOff"));
    }

    [Test]
    public void Unschedulable_says_why()
    {
        var pod = Read("status: {phase: Pending, conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable, message: no node has room}]}");

        Assert.That(pod.Waiting, Is.EqualTo("Unschedulable: no node has room"));
    }

    [Test]
    public void Evicted_pod_has_ended()
    {
        var pod = Read("status: {phase: Failed, reason: Evicted, message: low on memory}");

        Assert.That(pod.Finished, Is.True);
        Assert.That(pod.Trouble, Is.EqualTo("pod failed: Evicted: low on memory"));
    }

    [Test]
    public void Pod_of_an_earlier_member_of_the_same_name_counts_as_going() => Assert.That(Read("status: {phase: Running}", owner: "another").Deleting, Is.True);

    private static ObservedPod Waiting(string reason)
        => Read($"status: {{phase: Pending, containerStatuses: [{{name: edgestore, image: i, imageID: i, ready: false, restartCount: 0, state: {{waiting: {{reason: {reason}}}}}}}]}}");

    private static ObservedPod Read(string status, string owner = "member-uid") => PodReader.Read(CustomResourceYaml.Read<V1Pod>(
        $"metadata:\n  name: demo-0\n  uid: pod-uid\n  annotations: {{edgestore.io/template-hash: hash}}\n  ownerReferences: [{{uid: {owner}, name: x, kind: x, apiVersion: x}}]\nspec: {{nodeName: n1, containers: []}}\n{status}"), "member-uid");
}
