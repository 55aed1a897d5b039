using Spectre.Console;

namespace Cairn.Server.Commands.Output;

/// <summary>Where a command prints: results on one stream, progress and messages on the other.</summary>
internal sealed class Terminal
{
    private const int WideEnough = 240;

    public Terminal(TextWriter output, TextWriter error, bool interactive)
    {
        Out = output;
        Error = error;
        IsInteractive = interactive;
        OutConsole = Make(output, interactive && !Console.IsOutputRedirected);
        ErrorConsole = Make(error, interactive && !Console.IsErrorRedirected);
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Whether a person watches the error stream.</summary>
    public bool IsInteractive { get; }

    public IAnsiConsole OutConsole { get; }

    public IAnsiConsole ErrorConsole { get; }

    public static Terminal System() => new(Console.Out, Console.Error, !Console.IsErrorRedirected);

    private static IAnsiConsole Make(TextWriter writer, bool interactive)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!interactive)
        {
            console.Profile.Width = WideEnough;
        }

        return console;
    }
}
