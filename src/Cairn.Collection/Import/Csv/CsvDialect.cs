namespace Cairn.Collection.Import.Csv;

/// <summary>How cells are set apart: told from the beginning of the file and said to the user.</summary>
internal readonly record struct CsvDialect(byte Delimiter, byte Quote)
{
    private const int RowsLookedAt = 20;

    private static ReadOnlySpan<byte> Candidates => ",;\t|"u8;

    /// <summary>Takes the delimiter under which most of the first rows have as many cells as the header, and more than one; a comma when none does.</summary>
    public static CsvDialect Detect(ReadOnlyMemory<byte> sample)
    {
        var quote = sample.Length > 0 && sample.Span[0] == (byte)'\'' ? (byte)'\'' : (byte)'"';
        var best = new CsvDialect((byte)',', quote);
        var bestScore = (Rows: 0, Cells: 1);
        foreach (var candidate in Candidates)
        {
            var dialect = new CsvDialect(candidate, quote);
            var score = Score(sample, dialect);
            if (score.Cells > 1 && score.CompareTo(bestScore) > 0)
            {
                (best, bestScore) = (dialect, score);
            }
        }

        return best;
    }

    private static (int Rows, int Cells) Score(ReadOnlyMemory<byte> sample, CsvDialect dialect)
    {
        using var reader = new CsvReader(new MemoryStream(sample.ToArray(), writable: false), dialect);
        if (reader.Read() != CsvRead.Row)
        {
            return (0, 0);
        }

        var (rows, cells) = (1, reader.CellCount);
        for (var row = 0; row < RowsLookedAt && reader.Read() is var read and not CsvRead.End; row++)
        {
            rows += read == CsvRead.Row && reader.CellCount == cells ? 1 : 0;
        }

        return (rows, cells);
    }
}
