using System.Globalization;
using Cairn.Server.Imports;

namespace Cairn.Server.Commands.Output;

/// <summary>What an import did or would do, for people.</summary>
internal static class ImportTables
{
    public static void Show(ImportDone done, Terminal terminal)
    {
        terminal.Out.WriteLine(
            $"Import {done.Number.ToString(CultureInfo.InvariantCulture)}: {Shown.Count(done.Stored)} events of {Shown.Count(done.Visitors)} visitors stored"
            + $" from {Shown.Count(done.Rows)} rows in {Shown.Seconds(done.Seconds)} ({Shown.Count((long)done.RowsPerSecond)} rows a second).");
        var parts = new (long Count, string Text)[]
        {
            (done.Duplicates, "were there already"), (done.LeftOut, "were left out by the filter"), (done.WithoutVisitor, "have no visitor"),
            (done.ResumedAfter, "were done by an earlier run"),
        };
        foreach (var (count, text) in parts.Where(part => part.Count > 0))
        {
            terminal.Out.WriteLine($"{Shown.Count(count)} {text}.");
        }

        Failures(done.FailedByReason, terminal);
    }

    public static void Show(ImportTried tried, Terminal terminal)
    {
        terminal.Out.WriteLine($"{Shown.Count(tried.Rows)} rows read, {Shown.Count(tried.Failed)} would fail; nothing was stored.");
        foreach (var file in tried.Files)
        {
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
        Failures(tried.FailedByReason, terminal);
    }

    private static void Failures(IReadOnlyDictionary<string, long> byReason, Terminal terminal)
    {
        if (byReason.Count == 0)
        {
            return;
        }

        var table = new TextTable("failed because", ">rows");
        foreach (var (reason, count) in byReason.OrderByDescending(pair => pair.Value))
        {
            table.Row(reason, Shown.Count(count));
        }

        table.Print(terminal);
        terminal.Out.WriteLine("See them with 'cairn failed list'.");
    }
}
