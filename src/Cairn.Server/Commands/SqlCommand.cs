using System.CommandLine;
using Cairn.Server.Commands.Output;
using Cairn.Server.Sql;

namespace Cairn.Server.Commands;

/// <summary><c>cairn sql "select …"</c>: one read-only statement over the event store.</summary>
internal static class SqlCommand
{
    public static Command Make(CommandSet set)
    {
        var statement = new Argument<string>("STATEMENT") { Description = "One select." };
        var command = new Command("sql", "Runs one select over the event store; it reads and nothing else.");
        command.Arguments.Add(statement);
        return set.DoesConnected(command, create: false, async (run, cairn, cancellationToken) =>
        {
            var answer = await cairn.PostAsync("api/v1/sql", new SqlRequest(run.Get(statement)!), cancellationToken);
            run.Print(answer, terminal => Show(answer.As<SqlAnswer>(), run, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(SqlAnswer answer, CommandRun run, Terminal terminal)
    {
        string[] names = [.. answer.Columns.Select(column => column.Name)];
        List<string[]> rows = [.. answer.Rows.Select(row => row.Select(cell => cell is { } value ? value.ToString() : "null").ToArray())];
        var table = new TextTable(names);
        rows.ForEach(row => table.Row(row));
        if (table.Width > terminal.OutConsole.Profile.Width)
        {
            ShowTall(names, rows, terminal);
        }
        else
        {
            table.Print(terminal);
        }

        if (answer.Cut)
        {
            run.Say($"Only the first {answer.Rows.Count} rows are shown; add a limit or aggregate.");
        }
    }

    /// <summary>A line for each value: for rows that do not fit side by side.</summary>
    private static void ShowTall(string[] names, List<string[]> rows, Terminal terminal)
    {
        var width = names.Max(name => name.Length);
        foreach (var row in rows)
        {
            foreach (var (name, value) in names.Zip(row))
            {
                terminal.Out.WriteLine($"{Printable.Text(name.PadRight(width))}  {Printable.Text(value)}");
            }

            terminal.Out.WriteLine();
        }
    }
}
