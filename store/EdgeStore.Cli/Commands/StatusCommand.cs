using System.CommandLine;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using Spectre.Console;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl status: the fleet as each asked member sees it.</summary>
internal sealed class StatusCommand(CommandScope scope)
{
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Look again and again, until Ctrl-C." };

    private readonly Option<double> _interval = new("--interval")
    {
        Description = "How often to look with --watch.", HelpName = "seconds", DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _check = new("--check") { Description = $"Exit with {ExitCode.NotConverged} when the fleet has not converged." };

    public Command Create()
    {
        _interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 3600)) result.AddError("--interval: must be 0.1 to 3600 seconds");
        });
        var command = new Command("status", "The fleet as each asked member sees it: who lags whom, and whether all hold the same.") { _watch, _interval, _check };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var reader = new FleetReader(scope.Connection(parsed));
        var (format, timeout, time) = (scope.Format(parsed), scope.Timeout(parsed), scope.Surroundings.Time);
        if (!parsed.GetValue(_watch))
        {
            var fleet = await reader.ReadAsync(timeout, time, cancellation);
            Print(fleet, format, oneLine: false);
            return CodeOf(fleet, parsed.GetValue(_check));
        }

        var interval = TimeSpan.FromSeconds(parsed.GetValue(_interval));
        try
        {
            if (format == OutputFormat.Table && scope.Surroundings.Output.Profile.Out.IsTerminal)
                await LiveAsync(() => reader.ReadAsync(timeout, time, cancellation), interval, cancellation);
            else
                await RepeatAsync(fleet => Print(fleet, format, oneLine: true), () => reader.ReadAsync(timeout, time, cancellation), interval, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how watching ends.
        }

        return ExitCode.Done;
    }

    private Task LiveAsync(Func<Task<FleetAnswers>> look, TimeSpan interval, CancellationToken cancellation) =>
        scope.Surroundings.Output.Live(new Text("asking …")).StartAsync(live => RepeatAsync(
            fleet => live.UpdateTarget(new Rows(
                new Text($"{scope.Surroundings.Time.GetLocalNow():HH:mm:ss}, Ctrl-C ends"), Text.Empty, FleetTable.Of(fleet))),
            look,
            interval,
            cancellation));

    private async Task RepeatAsync(Action<FleetAnswers> show, Func<Task<FleetAnswers>> look, TimeSpan interval, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(interval, scope.Surroundings.Time);
        do show(await look());
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private void Print(FleetAnswers fleet, OutputFormat format, bool oneLine)
    {
        if (format == OutputFormat.Json) scope.WriteJson(FleetJson.Of(fleet), oneLine);
        else scope.Surroundings.Show(FleetTable.Of(fleet));
    }

    private static int CodeOf(FleetAnswers fleet, bool check)
    {
        if (fleet.Silent.Count > 0) return fleet.Silent.Max(silent => silent.ExitCode);
        return check && !Verdict.Of(fleet).IsConverged ? ExitCode.NotConverged : ExitCode.Done;
    }
}
