using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Rendering;

public sealed class RestoreRenderingTests
{
    private static readonly EdgeStoreCluster Cluster = new()
    {
        Metadata = new V1ObjectMeta { Name = "demo", NamespaceProperty = "edge", Uid = "11111111-2222-3333-4444-555555555555" },
        Spec = new EdgeStoreClusterSpec { Placement = new PlacementSpec { Replicas = 3 }, Storage = new StorageSpec { Size = "1Gi" } },
    };

    private static readonly EdgeStoreMember Member = new()
    {
        Metadata = new V1ObjectMeta { Name = "demo-0", NamespaceProperty = "edge", Uid = "u" },
        Spec = new EdgeStoreMemberSpec { ClusterName = "demo", Name = "demo-0", Tag = 1, Ordinal = 0, Storage = new MemberStorage { Size = "1Gi" }, PeerTls = true },
    };

    private static readonly S3Source Object = new()
    {
        Bucket = "edge", Key = "demo/x.snapshot", Endpoint = "https://s3.example", PathStyle = true, CredentialsSecret = "s3", CaSecret = "s3-ca",
    };

    [Test]
    public void From_a_volume_one_container_restores_before_the_store_starts()
    {
        var pod = Render(new RestoreSource("a volume", new ClaimSource { ClaimName = "backups", File = "demo/x.snapshot" }, null, "abc"));

        var restore = pod.Spec.InitContainers.Single();
        Assert.Multiple(() =>
        {
            Assert.That(restore.Command.Concat(restore.Args), Is.EqualTo(new[]
            {
                "edgestore", "snapshot", "restore", "/backup/demo/x.snapshot", "--data-dir=/var/lib/edgestore/data", "--unless-exists", "--hash=abc",
            }));
            Assert.That(restore.VolumeMounts.Single(m => m.Name == "backup").ReadOnlyProperty, Is.True);
            Assert.That(pod.Spec.Volumes.Single(v => v.Name == "backup").PersistentVolumeClaim.ClaimName, Is.EqualTo("backups"));
            Assert.That(pod.Spec.Containers.Single().VolumeMounts.Select(m => m.Name), Has.No.Member("backup"));
        });
    }

    [Test]
    public void From_an_object_store_another_fetches_the_file_first()
    {
        var pod = Render(new RestoreSource("an object", null, Object, null));

        var (fetch, restore) = (pod.Spec.InitContainers[0], pod.Spec.InitContainers[1]);
        Assert.Multiple(() =>
        {
            Assert.That(fetch.Command.Concat(fetch.Args), Is.EqualTo(new[]
            {
                "edgestorectl", "fetch-backup", "s3://edge/demo/x.snapshot", "/backup/fetched.snapshot", "--unless-exists=/var/lib/edgestore/data",
                "--s3-endpoint=https://s3.example", "--s3-path-style=true", "--s3-cacert=/etc/edgestore/s3-ca/ca.crt",
            }));
            Assert.That(fetch.Env.Select(e => (e.Name, e.ValueFrom.SecretKeyRef.Name)), Is.EqualTo(new[]
            {
                ("AWS_ACCESS_KEY_ID", "s3"), ("AWS_SECRET_ACCESS_KEY", "s3"), ("AWS_SESSION_TOKEN", "s3"),
            }));
            Assert.That(restore.Args, Is.EqualTo(new[]
            {
                "snapshot", "restore", "/backup/fetched.snapshot", "--data-dir=/var/lib/edgestore/data", "--unless-exists", "--delete-file",
            }));
            Assert.That(pod.Spec.Volumes.Select(v => v.Name), Is.SupersetOf(new[] { "backup", "s3-ca" }));
        });
    }

    [Test]
    public void A_restore_is_no_part_of_the_template()
    {
        var with = Render(new RestoreSource("an object", null, Object, null));
        var without = Render(null);

        Assert.That(with.Metadata.Annotations, Is.EqualTo(without.Metadata.Annotations));
        Assert.That(without.Spec.InitContainers, Is.Null);
    }

    [Test]
    public void A_restore_that_fails_is_the_pods_trouble()
    {
        var pod = Render(null);
        pod.Status = new V1PodStatus
        {
            Phase = "Pending",
            InitContainerStatuses =
            [
                new V1ContainerStatus { Name = "fetch-backup", State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 0 } } },
                new V1ContainerStatus
                {
                    Name = "restore",
                    State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "CrashLoopBackOff" } },
                    LastState = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 1, Message = "the hash does not fit\n" } },
                },
            ],
            ContainerStatuses = [new V1ContainerStatus { Name = "edgestore", State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "PodInitializing" } } }],
        };

        Assert.That(PodReader.Read(pod, "u").Trouble, Is.EqualTo("CrashLoopBackOff: restore ended with exit code 1: the hash does not fit"));
    }

    [Test]
    public void A_backup_goes_to_an_object_store_with_credentials_that_are_no_arguments()
    {
        var backup = new EdgeStoreBackup
        {
            Metadata = new V1ObjectMeta { Name = "nightly", NamespaceProperty = "edge", Uid = "b" },
            Spec = new EdgeStoreBackupSpec
            {
                ClusterName = "demo",
                Destination = new BackupDestination { S3 = new S3Destination { Bucket = "edge", Prefix = "demo/", Region = "eu-1", CredentialsSecret = "s3" } },
            },
        };

        var container = BackupPodRenderer.Render(backup, Cluster, Member, "edgestore:1", 2).Spec.Containers.Single();

        Assert.That(container.Command.Concat(container.Args), Is.EqualTo(new[]
        {
            "edgestorectl", "backup", "s3://edge/demo/nightly.snapshot", "--endpoints=https://demo-0.demo-peers.edge.svc:2380", "--report=/dev/termination-log",
            "--cacert=/etc/edgestore/admin-tls/ca.crt", "--cert=/etc/edgestore/admin-tls/tls.crt", "--key=/etc/edgestore/admin-tls/tls.key", "--s3-region=eu-1",
        }));
        Assert.That(container.Env.Select(e => e.ValueFrom.SecretKeyRef.Name), Is.All.EqualTo("s3"));
    }

    private static V1Pod Render(RestoreSource? restore)
    {
        var settings = ClusterValidator.Validate(new ClusterObservation { Cluster = Cluster, Now = default, DefaultImage = "edgestore:1" }).Settings!;
        return PodRenderer.Render(Cluster, Member, settings, "digest", restore);
    }
}
