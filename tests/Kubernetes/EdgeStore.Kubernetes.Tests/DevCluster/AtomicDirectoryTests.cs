using System.Text;
using EdgeStore.DevCluster.Kubelet;

namespace EdgeStore.Kubernetes.Tests.DevCluster;

internal sealed class AtomicDirectoryTests
{
    [Test]
    public void Files_appear_change_and_go_through_one_link()
    {
        using var temporary = new TemporaryDirectory();
        var directory = new AtomicDirectory(temporary.Path, null, TimeProvider.System);

        Assert.That(directory.Write([File("a", "1"), File("sub/b", "2")]), Is.True);
        Assert.That(Read(temporary, "a"), Is.EqualTo("1"));
        Assert.That(Read(temporary, "sub/b"), Is.EqualTo("2"));
        var before = new DirectoryInfo(Path.Combine(temporary.Path, "..data")).LinkTarget;

        Assert.That(directory.Write([File("a", "1"), File("sub/b", "2")]), Is.False, "equal content changes nothing");
        Assert.That(directory.Write([File("a", "3")]), Is.True);
        Assert.That(Read(temporary, "a"), Is.EqualTo("3"));
        var names = Directory.GetFileSystemEntries(temporary.Path).Select(Path.GetFileName).ToList();
        Assert.That(names, Has.Count.EqualTo(3), "a, ..data and what it points to");
        Assert.That(names, Does.Not.Contain(before));
    }

    private static VolumeFile File(string path, string content) => new(path, Encoding.UTF8.GetBytes(content), UnixFileMode.UserRead);

    private static string Read(TemporaryDirectory directory, string path) => System.IO.File.ReadAllText(Path.Combine(directory.Path, path));
}
