using Spectre.Console;

namespace Cairn.Server.Commands.Output;

/// <summary>A plain table for people. Every cell is text, never markup.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new Table().Border(TableBorder.Simple);
    private readonly int[] _widths;

    /// <summary>Makes the head. A heading that begins with <c>&gt;</c> stands to the right, as numbers do.</summary>
    public TextTable(params ReadOnlySpan<string> headings)
    {
        _widths = new int[headings.Length];
        foreach (var heading in headings)
        {
            var right = heading.StartsWith('>');
            Widen(_table.Columns.Count, right ? heading[1..] : heading);
            var column = new TableColumn(new Text(right ? heading[1..] : heading, new Style(decoration: Decoration.Bold))) { NoWrap = true };
            _table.AddColumn(right ? column.RightAligned() : column);
        }
    }

    public TextTable Row(params ReadOnlySpan<string?> cells)
    {
        var texts = new List<Text>();
        foreach (var cell in cells)
        {
            var text = Printable.Text(cell);
            Widen(texts.Count, text);
            texts.Add(new Text(text));
        }

        _table.AddRow(texts);
        return this;
    }

    /// <summary>How many columns of a terminal it takes: two blanks about each cell, one between two.</summary>
    public int Width => _widths.Sum(width => width + 3) + 1;

    /// <summary>Writes all of it, even where the terminal is narrower: what wraps can be read, what is cut off cannot.</summary>
    public void Print(Terminal terminal)
    {
        var profile = terminal.OutConsole.Profile;
        var width = profile.Width;
        profile.Width = Math.Max(width, Width);
        terminal.OutConsole.Write(_table);
        profile.Width = width;
    }

    private void Widen(int column, string text) => _widths[column] = Math.Max(_widths[column], text.GetCellWidth());
}
