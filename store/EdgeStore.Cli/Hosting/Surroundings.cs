using Spectre.Console;

namespace EdgeStore.Cli.Hosting;

/// <summary>What a command gets from outside besides its arguments.</summary>
/// <param name="Output">For results only, so that they can be piped.</param>
/// <param name="Error">For errors and for what a running command waits for.</param>
internal sealed record Surroundings(IAnsiConsole Output, TextWriter Error, Func<string, string?> Environment, TimeProvider Time)
{
    /// <summary>Lines to a file or pipe are never wrapped.</summary>
    private const int UnlimitedWidth = 1000;

    public static Surroundings OfThisProcess()
    {
        var output = AnsiConsole.Create(new AnsiConsoleSettings());
        if (!output.Profile.Out.IsTerminal) output.Profile.Width = UnlimitedWidth;
        return new Surroundings(output, Console.Error, System.Environment.GetEnvironmentVariable, TimeProvider.System);
    }

    /// <summary>Text without colours, as into a pipe.</summary>
    public static Surroundings Plain(TextWriter output, TextWriter error, Func<string, string?> environment, TimeProvider time)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = UnlimitedWidth;
        return new Surroundings(console, error, environment, time);
    }
}
