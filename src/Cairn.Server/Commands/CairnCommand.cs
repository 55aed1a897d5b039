using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary>The command line: what there is, and what an end with or without success looks like.</summary>
internal static class CairnCommand
{
    /// <summary>A word that begins with <c>@</c> is a conversion's key, never the name of a file with more words.</summary>
    private static readonly ParserConfiguration Words = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var parse = Root(terminal).Parse(args, Words);
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors)
            {
                terminal.Error.WriteLine(Printable.Text(Message(error)));
            }

            terminal.Error.WriteLine($"Run '{Path(parse.CommandResult.Command)} --help' to see what it takes.");
            return ExitCode.WrongUsage;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parse.InvokeAsync(invocation, stop.Token);
        }
        catch (CommandFailure failure)
        {
            foreach (var line in failure.Message.Split('\n'))
            {
                terminal.Error.WriteLine(Printable.Text(line));
            }

            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.Error.WriteLine("Stopped.");
            return ExitCode.Failed;
        }
    }

    /// <summary>The whole tree of commands.</summary>
    public static RootCommand Root(Terminal terminal)
    {
        var options = new GlobalOptions();
        var root = new RootCommand("Cairn: which small steps lead to the outcomes you live from, and where people leave.");
        options.AddTo(root);
        var commands = new CommandSet(options, terminal);
        foreach (var command in commands.All())
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    /// <summary>What is wrong, without the name of a type of ours: an option that holds no such value says what it takes.</summary>
    private static string Message(ParseError error) =>
        error is { SymbolResult: OptionResult { Option: var option, Tokens: [.., var last] } } && error.Message.Contains("as expected type", StringComparison.Ordinal)
            ? $"'{last.Value}' is no value of {option.Name}. It takes: {option.Description}"
            : error.Message;

    private static string Path(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null or RootCommand ? parent is null ? "cairn" : $"cairn {command.Name}" : $"{Path(parent)} {command.Name}";
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
