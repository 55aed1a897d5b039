using Spectre.Console;

namespace Cairn.Server.Commands.Output;

/// <summary>A plain table for people. Every cell is text, never markup.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new Table().Border(TableBorder.Simple);

    /// <summary>Makes the head. A heading that begins with <c>&gt;</c> stands to the right, as numbers do.</summary>
    public TextTable(params ReadOnlySpan<string> headings)
    {
        foreach (var heading in headings)
        {
            var right = heading.StartsWith('>');
            var column = new TableColumn(new Text(right ? heading[1..] : heading, new Style(decoration: Decoration.Bold))) { NoWrap = true };
            _table.AddColumn(right ? column.RightAligned() : column);
        }
    }

    public TextTable Row(params ReadOnlySpan<string?> cells)
    {
        var texts = new List<Text>();
        foreach (var cell in cells)
        {
            texts.Add(new Text(Printable.Text(cell)));
        }

        _table.AddRow(texts);
        return this;
    }

    public void Print(Terminal terminal) => terminal.OutConsole.Write(_table);
}
