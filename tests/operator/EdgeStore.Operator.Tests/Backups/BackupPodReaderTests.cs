using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Tests.Backups;

public sealed class BackupPodReaderTests
{
    [Test]
    public void The_last_words_of_a_pod_that_succeeded_are_its_result()
    {
        var pod = Pod("Succeeded", new V1ContainerState
        {
            Terminated = new V1ContainerStateTerminated { ExitCode = 0, Message = """{"endpoint":"https://e:2380","file":"/backup/x","revision":12,"bytes":1056,"hash":"ab"}""" },
        });

        var read = BackupPodReader.Read(pod);

        Assert.That((read.State, read.Member, read.Result), Is.EqualTo((BackupPodState.Succeeded, "demo-1", new BackupResult(12, 1056, "ab"))));
    }

    [TestCase("")]
    [TestCase("saved revision 12")]
    [TestCase("{\"revision\":12}")]
    public void Other_last_words_are_no_result(string message)
    {
        var pod = Pod("Succeeded", new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 0, Message = message } });

        Assert.That(BackupPodReader.Read(pod).Result, Is.Null);
    }

    [Test]
    public void A_pod_that_failed_says_why()
    {
        var pod = Pod("Failed", new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 1, Message = "edgestorectl: /backup/x: No space left\n" } });

        var read = BackupPodReader.Read(pod);

        Assert.That((read.State, read.Words), Is.EqualTo((BackupPodState.Failed, "exit code 1: edgestorectl: /backup/x: No space left")));
    }

    [Test]
    public void A_pod_that_is_being_deleted_has_failed()
    {
        var pod = Pod("Running", new V1ContainerState { Running = new V1ContainerStateRunning() });
        Assert.That(BackupPodReader.Read(pod).State, Is.EqualTo(BackupPodState.Running));

        pod.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Assert.That((BackupPodReader.Read(pod).State, BackupPodReader.Read(pod).Words), Is.EqualTo((BackupPodState.Failed, "its pod was deleted")));
    }

    [Test]
    public void A_pod_without_a_node_waits()
    {
        var pod = Pod("Pending", null);
        pod.Status.Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = "no node" }];

        Assert.That((BackupPodReader.Read(pod).State, BackupPodReader.Read(pod).Words), Is.EqualTo((BackupPodState.Waiting, "Unschedulable: no node")));
    }

    private static V1Pod Pod(string phase, V1ContainerState? state) => new()
    {
        Metadata = new V1ObjectMeta { Name = "x-1", Uid = "u", Annotations = new Dictionary<string, string> { [Annotations.BackupMember] = "demo-1" } },
        Status = new V1PodStatus
        {
            Phase = phase,
            ContainerStatuses = state is null ? null : [new V1ContainerStatus { Name = "edgestorectl", State = state }],
        },
    };
}
