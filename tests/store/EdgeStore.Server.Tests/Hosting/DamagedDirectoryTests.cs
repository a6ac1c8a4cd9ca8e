using System.Collections;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Storage;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class DamagedDirectoryTests
{
    [Test]
    public void The_server_does_not_start_and_says_what_is_damaged_and_what_to_do()
    {
        using var directory = new TemporaryDirectory();
        using (var engine = RocksDbEngine.Open(directory.Path)) StoreLoader.Open(engine, MemberIdentity.Lone, () => 1);
        var manifest = Directory.GetFiles(directory.Path, "MANIFEST-*").Single();
        var content = File.ReadAllBytes(manifest);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(manifest, content);
        var options = OptionsReader.Read(CommandLine.Parse([$"--data-dir={directory.Path}", "--log-level=error"], new Hashtable()));

        Assert.That(
            () => StoreServer.BuildAsync(options, TimeProvider.System),
            Throws.TypeOf<StartupException>().With.Message.Contains(Path.GetFileName(manifest)).And.Message.Contains("restore a snapshot").And.Message.Contains("replace this member"));
    }
}
