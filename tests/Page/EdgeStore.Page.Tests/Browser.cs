using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace EdgeStore.Page.Tests;

/// <summary>One headless Chromium for all tests: $EDGESTORE_CHROMIUM_BIN/chromium, which tests/assets/chromium.sh provides.</summary>
[SetUpFixture]
public sealed class Browser
{
    private static IBrowser? _chromium;

    [OneTimeSetUp]
    public async Task Launch()
    {
        var directory = Environment.GetEnvironmentVariable("EDGESTORE_CHROMIUM_BIN")
            ?? throw new InvalidOperationException("EDGESTORE_CHROMIUM_BIN is not set: eval \"$(tests/assets/all.sh)\"");
        _chromium = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Path.Combine(directory, "chromium"),
            Headless = true,

            // Root has no sandbox, and containers have a small /dev/shm.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        });
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
    }

    /// <param name="width">In CSS pixels: 1280 is a desk, 400 a phone.</param>
    internal static async Task<OpenPage> OpenAsync(Uri url, int width, bool dark = false)
    {
        var page = await _chromium!.NewPageAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([
            new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" },
        ]);
        var open = new OpenPage(page);
        await page.GoToAsync(url.ToString());
        return open;
    }
}
