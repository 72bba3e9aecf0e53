using Spectre.Console;

namespace FhirIcsHub.Server.Demo;

/// <summary>
/// Where the demo is shown: a terminal with colours and bars, or plain wide text when the output goes to a file or a pipe.
/// </summary>
internal static class DemoConsole
{
    private const int PlainWidth = 160;

    public static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }
        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        plain.Profile.Width = PlainWidth;
        return plain;
    }

    /// <summary>Writes a line as it is: an address must not be broken at the width of the screen.</summary>
    public static void Say(this IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);
}
