using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Page.Tests;

/// <summary>The page for people in a real browser, served by real members.</summary>
[Category("EndToEnd")]
public sealed class PageTests
{
    [TestCase(1280, false)]
    [TestCase(1280, true)]
    [TestCase(400, false)]
    [TestCase(400, true)]
    public async Task A_fleet_that_has_converged(int width, bool dark)
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await fleet.Members[0].PutAsync("k", "v");
        await fleet.ConvergeAsync();

        await using var page = await Browser.OpenAsync(fleet.Members[0].MetricsUrl, width, dark);
        await page.UntilAsync("document.getElementById('verdict').textContent === 'Converged'");
        await page.PhotographAsync($"converged-{width}-{(dark ? "dark" : "light")}");

        Assert.Multiple(async () =>
        {
            Assert.That(await page.TextAsync("h1"), Is.EqualTo("edgestore m1"));
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#rows th')].map(cell => cell.innerText)"), Is.EqualTo(new[] { "m2", "m3" }));
            Assert.That(await page.TextAsync("#facts"), Does.Contain("active").And.Contains("free of"));
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('#map line.up').length"), Is.EqualTo(2));
            Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), "nothing sticks out to the side");
            Assert.That(page.Hosts, Is.EqualTo(new[] { fleet.Members[0].MetricsUrl.Authority }), "no other host is asked for anything");
            Assert.That(page.Complaints, Is.Empty);
        });
    }

    [TestCase(1280)]
    [TestCase(400)]
    public async Task A_member_that_is_cut_off_is_seen_to_lag_and_to_come_back(int width)
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await fleet.ConvergeAsync();
        await using var page = await Browser.OpenAsync(fleet.Members[0].MetricsUrl, width);
        await page.UntilAsync("document.getElementById('verdict').textContent === 'Converged'");

        fleet.Isolate(fleet.Members[2]);
        await fleet.Members[0].PutAsync("k", "v");
        await page.UntilAsync("document.getElementById('verdict').textContent === 'Not converged with 1 of 2 peers'");

        // Who needs a look comes first. The drawing needs a lag of some length.
        await page.UntilAsync("document.querySelector('#rows tr').innerText.includes('1 change')");
        await page.UntilAsync("/lag at most [3-9]/.test(document.querySelector('#rows .spark').getAttribute('aria-label'))");
        await page.PhotographAsync($"cut-off-{width}");
        Assert.That(await page.TextAsync("#rows tr"), Does.StartWith("m3").And.Contains("down, heard"));
        Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('#map line.down').length"), Is.EqualTo(1));
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));

        fleet.Rejoin(fleet.Members[2]);
        await page.UntilAsync("document.getElementById('verdict').textContent === 'Converged'");
    }

    [Test]
    public async Task Sites_and_members_without_a_link_are_told_from_links_that_are_down()
    {
        await using var fleet = TestFleet.Create(4, "http", (_, _) => ["--topology=ring"]);
        foreach (var member in fleet.Members)
        {
            fleet.WriteMembership(member, site: "berlin");
            await fleet.StartAsync(member);
        }

        await fleet.ConvergeAsync();
        await using var page = await Browser.OpenAsync(fleet.Members[0].MetricsUrl, 1280);
        await page.UntilAsync("document.getElementById('verdict').textContent === 'Converged'");
        await page.UntilAsync("document.getElementById('rows').innerText.includes('through others')");
        await page.PhotographAsync("ring");

        Assert.Multiple(async () =>
        {
            Assert.That(await page.TextAsync("#facts"), Does.Contain("berlin"));
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#rows td.site')].map(cell => cell.innerText)"), Is.EqualTo(new[] { "berlin", "berlin", "berlin" }));
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('#map line.up').length"), Is.EqualTo(2));
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('#map line.down').length"), Is.Zero);
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('#rows [data-level=bad]').length"), Is.Zero);
        });
    }

    [TestCase(1280)]
    [TestCase(400)]
    public async Task What_a_merge_discards_appears(int width)
    {
        const string Key = "/registry/things/<b>";
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await one.PutAsync(Key, """{"a":1,"b":1}""");
        await fleet.ConvergeAsync();
        await using var page = await Browser.OpenAsync(one.MetricsUrl, width);
        await page.UntilAsync("document.getElementById('rules').textContent.startsWith('No merge')");
        Assert.That(await page.EvaluateAsync<bool>("document.querySelector('#conflicts table').hidden"), Is.True);

        fleet.Isolate(two);
        await one.PutAsync(Key, """{"a":2,"b":1}""");
        await two.PutAsync(Key, """{"a":3,"b":1}""");
        fleet.Rejoin(two);
        await page.UntilAsync("document.querySelectorAll('#discarded tr').length === 1");
        await page.PhotographAsync($"conflict-{width}");

        Assert.Multiple(async () =>
        {
            Assert.That(await page.TextAsync("#rules"), Does.EndWith("discarded: 1 field."));
            Assert.That(await page.TextAsync("#discarded th"), Is.EqualTo(Key));
            Assert.That(await page.TextAsync("#discarded tr"), Does.Match(@"(?s)field.*m2, .*m1, .*/a"));
            Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
            Assert.That(page.Complaints, Is.Empty);
        });
    }

    [Test]
    public async Task A_name_is_text_whatever_is_in_it()
    {
        const string Name = "<img src=x onerror=document.body.remove()>\"'&amp;";
        await using var server = await TestServer.StartAsync($"--name={Name}");

        await using var page = await Browser.OpenAsync(server.MetricsUrl, 1280);
        await page.UntilAsync("document.getElementById('verdict').textContent === 'A lone member'");

        Assert.That(await page.TextAsync("#name"), Is.EqualTo(Name));
        Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('img').length"), Is.Zero);
        Assert.That(page.Complaints, Is.Empty);
    }

    [Test]
    public async Task A_member_that_no_longer_answers_is_said_to()
    {
        var server = await TestServer.StartAsync();
        await using var page = await Browser.OpenAsync(server.MetricsUrl, 400);
        await page.UntilAsync("document.getElementById('verdict').textContent === 'A lone member'");

        await server.DisposeAsync();

        await page.UntilAsync("!document.getElementById('silence').hidden");
        Assert.That(await page.TextAsync("#silence"), Does.StartWith("This member does not answer"));
        Assert.That(await page.TextAsync("#facts"), Does.Contain("active"), "the last state stays");
    }

    [Test]
    public async Task Headings_tables_and_drawings_can_be_read_out()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();
        await using var page = await Browser.OpenAsync(fleet.Members[0].MetricsUrl, 1280);
        await page.UntilAsync("document.querySelectorAll('#rows tr').length === 1");

        Assert.Multiple(async () =>
        {
            Assert.That(await page.EvaluateAsync<string>("document.documentElement.lang"), Is.EqualTo("en"));
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('h1').length"), Is.EqualTo(1));
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('th:not([scope])').length"), Is.Zero);
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('section:not([aria-labelledby])').length"), Is.Zero);
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('svg:not([aria-label]):not([aria-hidden])').length"), Is.Zero);
            Assert.That(await page.EvaluateAsync<string>("document.title"), Is.EqualTo("m1: Converged – edgestore"));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Every_colour_of_text_stands_out_from_what_is_behind_it(bool dark)
    {
        await using var server = await TestServer.StartAsync();
        await using var page = await Browser.OpenAsync(server.MetricsUrl, 1280, dark);

        foreach (var (text, behind) in new[]
        {
            ("text", "page"), ("text", "card"), ("quiet", "page"), ("quiet", "card"), ("accent", "card"), ("accent", "page"), ("good", "card"),
            ("warn", "card"), ("bad", "card"), ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"),
        })
        {
            var contrast = await page.EvaluateAsync<double>(Contrast(text, behind));
            Assert.That(contrast, Is.GreaterThanOrEqualTo(4.5), $"--{text} on --{behind} (WCAG AA)");
        }
    }

    private static string Contrast(string text, string behind) => $$"""
        (() => {
          const style = getComputedStyle(document.documentElement);
          const luminance = name => {
            const hex = style.getPropertyValue('--' + name).trim();
            const [r, g, b] = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
              .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const [light, dark] = [luminance('{{text}}'), luminance('{{behind}}')].sort((a, b) => b - a);
          return (light + 0.05) / (dark + 0.05);
        })()
        """;
}
