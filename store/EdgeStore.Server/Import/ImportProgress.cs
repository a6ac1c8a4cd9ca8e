namespace EdgeStore.Server.Import;

/// <summary>Shows how far an import is: one line that changes on a terminal, and a line for each tenth elsewhere.</summary>
internal sealed class ImportProgress(ImportReport report, TextWriter error, bool isTerminal)
{
    private const int Width = 30;

    private long _lastTenth = -1;

    public void Show()
    {
        var (done, total) = (report.Done, Math.Max(report.Total, report.Done));
        var percent = total == 0 ? 100 : done * 100 / total;
        var counts = $"{done} of {total} keys, {percent} %";
        if (isTerminal)
        {
            var full = (int)(percent * Width / 100);
            error.Write($"\r[{new string('#', full)}{new string('.', Width - full)}] {counts}");
            return;
        }

        if (percent / 10 == _lastTenth) return;
        _lastTenth = percent / 10;
        error.WriteLine(counts);
    }

    public void End()
    {
        if (isTerminal) error.WriteLine();
    }
}
