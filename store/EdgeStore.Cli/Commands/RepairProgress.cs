using System.Globalization;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Protocol.Admin;
using Spectre.Console;

namespace EdgeStore.Cli.Commands;

/// <summary>Shows how far a repair has got: a bar for each peer on a terminal, a line for each tenth on standard error elsewhere.</summary>
internal static class RepairProgress
{
    public static Task ShowAsync(Surroundings surroundings, bool isForPeople, Func<Action<RepairReport>, Task> repair) =>
        isForPeople && surroundings.Output.Profile.Out.IsTerminal ? BarsAsync(surroundings.Output, repair) : repair(Lines(surroundings.Error));

    private static Task BarsAsync(IAnsiConsole console, Func<Action<RepairReport>, Task> repair) => console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
        .StartAsync(progress =>
        {
            var bars = new Dictionary<string, ProgressTask>();
            return repair(report =>
            {
                if (!bars.TryGetValue(report.Peer, out var bar)) bars[report.Peer] = bar = progress.AddTask(Markup.Escape(Human.Printable(report.Peer)));
                bar.MaxValue = Math.Max(1, report.KeysTotal);
                bar.Value = report.Result == RepairResult.Completed ? bar.MaxValue : report.KeysCompared;
                if (report.Result != RepairResult.Running) bar.StopTask();
            });
        });

    private static Action<RepairReport> Lines(TextWriter error)
    {
        var said = new Dictionary<string, ulong>();
        return report =>
        {
            var tenth = report.KeysTotal == 0 ? 10 : report.KeysCompared * 10 / report.KeysTotal;
            if (report.Result == RepairResult.Running && said.TryGetValue(report.Peer, out var last) && last == tenth) return;
            said[report.Peer] = tenth;
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Human.Printable(report.Peer)}: compared {report.KeysCompared} of {report.KeysTotal} keys"));
        };
    }
}
