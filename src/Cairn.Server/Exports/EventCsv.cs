using System.Globalization;
using System.Text;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;

namespace Cairn.Server.Exports;

/// <summary>Events as CSV after RFC 4180, safe to open in a spreadsheet.</summary>
internal static class EventCsv
{
    public static async Task WriteAsync(IEnumerable<(long Seq, StoredEvent Event)> events, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        var headed = false;
        foreach (var (_, item) in events)
        {
            if (!headed)
            {
                await writer.WriteAsync(Head(item).AsMemory(), cancellationToken);
                headed = true;
            }

            await writer.WriteAsync(Line(item).AsMemory(), cancellationToken);
        }
    }

    private static string Head(StoredEvent any) =>
        string.Join(',', (string[])["id", "event", "time", "seq", .. EventJsonLines.Texts(any).Select(pair => pair.Name), "properties"]) + "\r\n";

    private static string Line(StoredEvent item) => string.Join(',', (string[])
    [
        EventJsonLines.Id(item.EventId), CsvCell.Text(item.Name), new Timestamp(item.OccurredMicros).ToString(), item.ClientSeq.ToString(CultureInfo.InvariantCulture),
        .. EventJsonLines.Texts(item).Select(pair => pair.Name == "value" ? pair.Text ?? "" : CsvCell.Text(pair.Text)), CsvCell.Text(item.Properties),
    ]) + "\r\n";
}

/// <summary>One cell of a CSV file.</summary>
internal static class CsvCell
{
    /// <summary>Text in quotes where it must be. What a spreadsheet would take for a formula gets an apostrophe in front.</summary>
    public static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var safe = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny("\",;\r\n\t") < 0 && safe[0] != ' ' && safe[^1] != ' '
            ? safe
            : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
