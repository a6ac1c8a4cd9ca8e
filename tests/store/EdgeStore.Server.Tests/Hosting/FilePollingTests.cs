using EdgeStore.Server.Hosting;
using EdgeStore.Server.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class FilePollingTests
{
    [Test]
    public async Task What_changed_between_the_start_and_the_first_look_is_noticed_and_every_change_after_it()
    {
        using var directory = new TemporaryDirectory();
        var file = new Polled(Path.Combine(directory.Path, "file"));
        var time = new FakeTimeProvider();
        file.Write("older than what lies there at the first look");
        using var polling = new FilePolling([file], time);
        file.Write("one");
        await polling.StartAsync(CancellationToken.None);

        await LookAsync(time, () => file.Changes == 1);
        file.Write("two");
        await LookAsync(time, () => file.Changes == 2);
        for (var i = 0; i < 10; i++) time.Advance(TimeSpan.FromSeconds(1));
        file.Write("three");
        await LookAsync(time, () => file.Changes == 3);

        await polling.StopAsync(CancellationToken.None);
        Assert.That(file.Changes, Is.EqualTo(3), "the same content is no change");
    }

    private static Task LookAsync(FakeTimeProvider time, Func<bool> isNoticed) => Eventually.Holds(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return isNoticed();
        },
        "the change is noticed");

    private sealed class Polled(string path) : IPolledFiles
    {
        private volatile int _changes;

        public int Changes => _changes;

        public IReadOnlyList<string> Paths => [path];

        /// <summary>At once, so that nobody finds half of it.</summary>
        public void Write(string content)
        {
            File.WriteAllText(path + ".new", content);
            File.Move(path + ".new", path, overwrite: true);
        }

        public void OnChanged() => Interlocked.Increment(ref _changes);
    }
}
