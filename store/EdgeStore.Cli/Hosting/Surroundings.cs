using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeStore.Cli.Hosting;

/// <summary>What a command gets from outside besides its arguments.</summary>
/// <param name="Output">For results only, so that they can be piped.</param>
/// <param name="Error">For errors and for what a running command waits for.</param>
internal sealed record Surroundings(IAnsiConsole Output, TextWriter Error, Func<string, string?> Environment, TimeProvider Time)
{
    /// <summary>Wider than any table.</summary>
    public const int UnlimitedWidth = 1000;

    public static Surroundings OfThisProcess() =>
        new(AnsiConsole.Create(new AnsiConsoleSettings()), Console.Error, System.Environment.GetEnvironmentVariable, TimeProvider.System);

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
        return new Surroundings(console, error, environment, time);
    }

    /// <summary>Lines are never broken here: a program reads them, or the terminal breaks them as it likes.</summary>
    public void Show(IRenderable result)
    {
        var width = Output.Profile.Width;
        Output.Profile.Width = UnlimitedWidth;
        try
        {
            Output.Write(result);
        }
        finally
        {
            Output.Profile.Width = width;
        }
    }
}
