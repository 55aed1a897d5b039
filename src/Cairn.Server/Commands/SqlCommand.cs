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
        var table = new TextTable([.. answer.Columns.Select(column => column.Name)]);
        foreach (var row in answer.Rows)
        {
            table.Row([.. row.Select(cell => cell is { } value ? value.ToString() : "null")]);
        }

        table.Print(terminal);
        if (answer.Cut)
        {
            run.Say($"Only the first {answer.Rows.Count} rows are shown; add a limit or aggregate.");
        }
    }
}
