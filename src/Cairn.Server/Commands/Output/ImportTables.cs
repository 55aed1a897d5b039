using System.Globalization;
using Cairn.Server.Imports;

namespace Cairn.Server.Commands.Output;

/// <summary>What an import did or would do, for people.</summary>
internal static class ImportTables
{
    public static void Show(ImportDone done, Terminal terminal)
    {
        terminal.Out.WriteLine(
            $"Import {done.Number.ToString(CultureInfo.InvariantCulture)}: {Shown.Count(done.Stored)} events stored from {Shown.Count(done.Rows)} rows"
            + $" of {Shown.Count(done.Visitors)} visitors in {Shown.Seconds(done.Seconds)} ({Shown.Count((long)done.RowsPerSecond)} rows a second).");
        foreach (var file in done.Files)
        {
            terminal.Out.WriteLine(Printable.Text(Read(file)));
        }

        var parts = new (long Count, string Text)[]
        {
            (done.Duplicates, "were there already"), (done.LeftOut, "were left out by the filter"), (done.WithoutVisitor, "have no visitor"),
            (done.ResumedAfter, "were done by an earlier run"),
        };
        foreach (var (count, text) in parts.Where(part => part.Count > 0))
        {
            terminal.Out.WriteLine($"{Shown.Count(count)} {text}.");
        }

        Counts("kept with a remark", done.Warnings, terminal);
        Counts("failed because", done.FailedByReason, terminal);
        if (done.Failed > 0)
        {
            Failed(done.FailedRows, terminal);
            terminal.Out.WriteLine("See them with 'cairn failed list'.");
        }
    }

    public static void Show(ImportTried tried, Terminal terminal)
    {
        terminal.Out.WriteLine($"{Shown.Count(tried.Rows)} rows read, {Shown.Count(tried.Failed)} would fail; nothing was stored.");
        foreach (var file in tried.Files)
        {
            terminal.Out.WriteLine(Printable.Text(Read(file)));
            var mapping = new TextTable($"column of {file.File}", "feeds");
            foreach (var column in file.Mapping)
            {
                mapping.Row(column.Column, column.Key);
            }

            mapping.Print(terminal);
        }

        var events = new TextTable("time", "visitor", "event", ">value", "properties");
        foreach (var row in tried.Events)
        {
            events.Row(row.At.ToString("u", CultureInfo.InvariantCulture), row.Visitor ?? Shown.Dash, row.Name, Shown.Money(row.Value, row.Currency), row.Properties ?? "");
        }

        events.Print(terminal);
        Counts("would fail because", tried.FailedByReason, terminal);
        Failed(tried.FailedRows, terminal);
    }

    /// <summary>The first failed rows, each with its place in its file.</summary>
    private static void Failed(IReadOnlyList<TriedFailure> rows, Terminal terminal)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var failed = new TextTable("file", ">line", "reason", "message");
        foreach (var row in rows)
        {
            failed.Row(row.File, Shown.Count(row.Line), row.Reason, row.Message);
        }

        failed.Print(terminal);
    }

    /// <summary>What was found out about a file: <c>shop.csv was read as csv, Windows-1252, cells parted by ';'.</c></summary>
    private static string Read(ImportedFile file)
    {
        var delimiter = file.Delimiter switch { null => "", "\t" => ", cells parted by tabs", _ => $", cells parted by '{file.Delimiter}'" };
        return $"{file.File} was read as {file.Format}{(file.Gzip ? " in gzip" : "")}, {file.Encoding}{delimiter}.";
    }

    private static void Counts(string heading, IReadOnlyDictionary<string, long> byReason, Terminal terminal)
    {
        if (byReason.Count == 0)
        {
            return;
        }

        var table = new TextTable(heading, ">rows");
        foreach (var (reason, count) in byReason.OrderByDescending(pair => pair.Value))
        {
            table.Row(reason, Shown.Count(count));
        }

        table.Print(terminal);
    }
}
