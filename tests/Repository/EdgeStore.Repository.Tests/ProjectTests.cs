namespace EdgeStore.Repository.Tests;

public sealed class ProjectTests
{
    [Test]
    public void Every_project_is_in_the_solution()
    {
        var solution = Checkout.Read("Operator.sln").Replace('\\', '/');

        Assert.That(Checkout.Files("*.csproj").Where(project => !solution.Contains(project, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Scripts_can_be_run() => Assert.That(
        Checkout.Files("*.sh").Where(script => Checkout.Read(script).StartsWith("#!", StringComparison.Ordinal))
            .Where(script => !File.GetUnixFileMode(Path.Combine(Checkout.Root, script)).HasFlag(UnixFileMode.UserExecute))
            .Where(script => !script.EndsWith("/lib.sh", StringComparison.Ordinal)),
        Is.Empty);
}
