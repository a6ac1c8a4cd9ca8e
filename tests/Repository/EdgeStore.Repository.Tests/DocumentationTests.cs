namespace EdgeStore.Repository.Tests;

public sealed class DocumentationTests
{
    private static IEnumerable<string> Pages => Checkout.Files("*.md");

    [TestCaseSource(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var broken = MarkdownLink.In(Checkout.Read(page)).Where(link => !Exists(page, link));

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void There_is_a_readme_an_architecture_and_a_guide_for_contributors() =>
        Assert.That(Pages, Is.SupersetOf(new[] { "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md" }));

    [Test]
    public void Every_page_is_reached_from_the_readme()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        Follow("README.md");

        Assert.That(Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal)), Is.SubsetOf(reached));

        void Follow(string page)
        {
            if (!page.EndsWith(".md", StringComparison.Ordinal) || !File.Exists(Absolute(page)) || !reached.Add(page)) return;
            foreach (var link in MarkdownLink.In(Checkout.Read(page)).Where(link => link.Path.Length > 0)) Follow(Target(page, link));
        }
    }

    private static bool Exists(string page, MarkdownLink link)
    {
        var target = link.Path.Length == 0 ? page : Target(page, link);
        if (link.Anchor.Length == 0) return Path.Exists(Absolute(target));
        return File.Exists(Absolute(target)) && MarkdownLink.Anchors(Checkout.Read(target)).Contains(link.Anchor);
    }

    private static string Target(string page, MarkdownLink link) =>
        Path.GetRelativePath(Checkout.Root, Path.Combine(Checkout.Root, Path.GetDirectoryName(page)!, link.Path));

    private static string Absolute(string page) => Path.Combine(Checkout.Root, page);
}
