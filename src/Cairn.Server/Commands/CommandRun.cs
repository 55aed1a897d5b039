using System.CommandLine;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary>One command as it was called: its options and where it prints.</summary>
internal sealed class CommandRun(ParseResult parse, GlobalOptions options, Terminal terminal)
{
    public Terminal Terminal { get; } = terminal;

    public string DataDirectory => parse.GetRequiredValue(options.Data);

    public bool Json => parse.GetValue(options.Json);

    public bool Quiet => parse.GetValue(options.Quiet);

    public string? Site => parse.GetValue(options.Site);

    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parse.GetValue(argument);

    /// <summary>Connects to whoever answers for the data: a remote server, the process that holds the directory, or a host of our own.</summary>
    /// <param name="create">Whether the command makes a data directory that is missing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<CairnClient> ConnectAsync(bool create, CancellationToken cancellationToken) =>
        parse.GetValue(options.Url) is { } url
            ? Task.FromResult(CairnClient.Remote(url, parse.GetValue(options.Key)))
            : CairnClient.LocalAsync(DataDirectory, create, Terminal, cancellationToken);

    /// <summary>Says something to the person, unless they asked for silence.</summary>
    public void Say(string message)
    {
        if (!Quiet)
        {
            Terminal.Error.WriteLine(Printable.Text(message));
        }
    }

    /// <summary>Prints a result: the object itself for programs, whatever <paramref name="people"/> writes for people.</summary>
    public void Print(JsonAnswer answer, Action<Terminal> people)
    {
        if (Json)
        {
            Terminal.Out.WriteLine(answer.Text);
        }
        else
        {
            people(Terminal);
        }
    }
}
