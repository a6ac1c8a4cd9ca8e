using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EdgeStore.Benchmarks.Reconciling.Reconciler;

/// <summary>The operator's process, seen from outside.</summary>
internal sealed class ReconcilerProcess : IDisposable
{
    private readonly Process _process;

    private ReconcilerProcess(Process process) => _process = process;

    /// <summary>Since it began.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static ReconcilerProcess Start(Uri api, int memberPort, string logLevel)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                ReconcilerCommand.Name, "--api", api.ToString(), "--member-port", memberPort.ToString(CultureInfo.InvariantCulture), "--log-level", logLevel,
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // As the operator's own program has it.
            Environment = { ["DOTNET_gcServer"] = "1", ["DOTNET_gcConcurrent"] = "1" },
        };
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
        return new ReconcilerProcess(Process.Start(start)!);
    }

    public async Task<ReconcilerReport> ReportAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the operator's process has ended");
        return JsonSerializer.Deserialize(line, ReconcilerJson.Default.ReconcilerReport)!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }
}
