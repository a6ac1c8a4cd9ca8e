using PuppeteerSharp;

namespace EdgeStore.Page.Tests;

/// <summary>A page in the browser, and everything that it complained of or asked for.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private static readonly WaitForFunctionOptions Patience = new() { Timeout = 30_000, PollingInterval = 50 };

    private readonly IPage _page;
    private readonly List<string> _complaints = [];
    private readonly List<Uri> _requests = [];

    public OpenPage(IPage page)
    {
        _page = page;
        page.Console += (_, e) => Add(_complaints, $"{e.Message.Type}: {e.Message.Text}");
        page.PageError += (_, e) => Add(_complaints, e.Message);
        page.Request += (_, e) => Add(_requests, new Uri(e.Request.Url));
    }

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints) return [.. _complaints];
        }
    }

    public IReadOnlyList<string> Hosts
    {
        get
        {
            lock (_requests) return [.. _requests.Select(url => url.Authority).Distinct()];
        }
    }

    /// <summary>Waits for a JavaScript expression to be true.</summary>
    public Task UntilAsync(string expression) => _page.WaitForFunctionAsync($"() => {expression}", Patience);

    public Task<T> EvaluateAsync<T>(string expression) => _page.EvaluateExpressionAsync<T>(expression);

    public Task<string> TextAsync(string selector) => EvaluateAsync<string>($"document.querySelector('{selector}').innerText");

    /// <summary>Attached to the test, for whoever wants to see what it saw.</summary>
    public async Task PhotographAsync(string name)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"page-{name}.png");
        await _page.ScreenshotAsync(file, new ScreenshotOptions { FullPage = true });
        TestContext.AddTestAttachment(file);
    }

    public async ValueTask DisposeAsync() => await _page.CloseAsync();

    private static void Add<T>(List<T> list, T item)
    {
        lock (list) list.Add(item);
    }
}
