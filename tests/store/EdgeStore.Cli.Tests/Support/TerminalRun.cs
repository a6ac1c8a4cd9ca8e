using System.Diagnostics;
using System.Text;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Cli.Tests.Support;

/// <summary>edgestorectl as a process of its own on a terminal, which script(1) makes and writes down.</summary>
internal sealed class TerminalRun : IAsyncDisposable
{
    private const char ControlC = '\u0003';

    private readonly Process _script;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    public TerminalRun(params string[] arguments)
    {
        // Who runs the tests in the background has left its children deaf to Control-C.
        // exec: a shell that stays would end by the Control-C that its child lives through.
        var command = $"exec env --default-signal=INT {Path.Combine(AppContext.BaseDirectory, "edgestorectl")} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm-256color" },
        };
        _script = Process.Start(start)!;
        _reading = ReadAsync();
    }

    /// <summary>All that the terminal was sent, control sequences included.</summary>
    public string Shown
    {
        get
        {
            lock (_shown) return _shown.ToString();
        }
    }

    public void PressControlC()
    {
        _script.StandardInput.Write(ControlC);
        _script.StandardInput.Flush();
    }

    public async Task<int> ExitCodeAsync()
    {
        await Eventually.Completes(_script.WaitForExitAsync());
        await Eventually.Completes(_reading);
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_script.HasExited) _script.Kill(entireProcessTree: true);
        await _reading;
        _script.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _script.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_shown) _shown.Append(buffer, 0, count);
        }
    }
}
