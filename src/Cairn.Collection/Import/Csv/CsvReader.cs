using System.Buffers;

namespace Cairn.Collection.Import.Csv;

/// <summary>What <see cref="CsvReader.Read"/> found.</summary>
internal enum CsvRead
{
    /// <summary>A row; its cells can be read.</summary>
    Row,

    /// <summary>A quoted cell that does not end, or goes on after its closing quote. Reading goes on at the next line.</summary>
    QuoteBroken,

    /// <summary>A row over the limit. Reading goes on at the next line.</summary>
    TooLong,

    /// <summary>Nothing more.</summary>
    End,
}

/// <summary>Splits UTF-8 text into rows and cells after RFC 4180, without making strings.</summary>
/// <remarks>
/// Lines may end in CRLF, LF or CR, mixed; empty lines are passed over. A quote inside a cell that does not begin with one is an ordinary character.
/// Memory is bounded by <see cref="MaxRowBytes"/>, whatever the file holds: a longer line is passed over as it streams by.
/// </remarks>
internal sealed class CsvReader(Stream text, CsvDialect dialect) : ICells, IDisposable
{
    /// <summary>The longest row, in bytes without its line end.</summary>
    public const int MaxRowBytes = 1_024 * 1_024;

    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    private readonly SearchValues<byte> _ends = SearchValues.Create([dialect.Delimiter, Cr, Lf]);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 * 1_024);
    private int _start;
    private int _end;
    private bool _ended;
    private long _nextLine = 1;

    private Cell[] _cells = new Cell[64];
    private byte[] _unescaped = [];
    private int _rowEnd;
    private long _linesInRow;
    private int _rawStart;
    private int _rawEnd;
    private byte[]? _longRow;

    private enum Scan
    {
        Row,
        NeedMore,
        QuoteBroken,
    }

    /// <summary>Where the row begins, counted from 1 in lines of the file.</summary>
    public long Line { get; private set; }

    /// <summary>How many cells the row has.</summary>
    public int CellCount { get; private set; }

    /// <summary>The row as it came, or its beginning when it is broken; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Raw => _longRow ?? _buffer.AsSpan(_rawStart, _rawEnd - _rawStart);

    /// <summary>The cell's text with its quotes taken off; valid until the next <see cref="CellAt"/> or <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> CellAt(int index)
    {
        var cell = _cells[index];
        var bytes = _buffer.AsSpan(cell.Start, cell.Length);
        return cell.Escaped ? Unescape(bytes) : bytes;
    }

    /// <summary>Goes to the next row.</summary>
    public CsvRead Read()
    {
        _longRow = null;
        while (true)
        {
            if (_start == _end && !Fill())
            {
                return CsvRead.End;
            }

            if (_buffer[_start] is Cr or Lf)
            {
                PassLineEnd();
                continue;
            }

            Line = _nextLine;
            switch (ScanRow())
            {
                case Scan.Row:
                    return TakeRow();
                case Scan.QuoteBroken:
                    PassBrokenLine();
                    return CsvRead.QuoteBroken;
                case Scan.NeedMore when _end - _start > MaxRowBytes:
                    return PassLongRow();
                case Scan.NeedMore:
                    Fill();
                    break;
            }
        }
    }

    public void Dispose()
    {
        text.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Scan ScanRow()
    {
        CellCount = 0;
        _linesInRow = 1;
        var at = _start;
        while (true)
        {
            var scan = at < _end && _buffer[at] == dialect.Quote ? ScanQuoted(ref at) : ScanPlain(ref at);
            if (scan != Scan.Row)
            {
                return scan;
            }

            if (at == _end || _buffer[at] != dialect.Delimiter)
            {
                _rowEnd = at;
                return Scan.Row;
            }

            at++;
            if (at == _end && !_ended)
            {
                return Scan.NeedMore;
            }
        }
    }

    private Scan ScanPlain(ref int at)
    {
        var length = _buffer.AsSpan(at, _end - at).IndexOfAny(_ends);
        if (length < 0 && !_ended)
        {
            return Scan.NeedMore;
        }

        length = length < 0 ? _end - at : length;
        AddCell(new Cell(at, length, Escaped: false));
        at += length;
        return Scan.Row;
    }

    private Scan ScanQuoted(ref int at)
    {
        var content = at + 1;
        var escaped = false;
        for (var from = content; ;)
        {
            var length = _buffer.AsSpan(from, _end - from).IndexOf(dialect.Quote);
            if (length < 0 || (from + length + 1 == _end && !_ended))
            {
                return _ended ? Scan.QuoteBroken : Scan.NeedMore;
            }

            from += length + 1;
            if (from < _end && _buffer[from] == dialect.Quote)
            {
                escaped = true;
                from++;
                continue;
            }

            var cell = new Cell(content, from - 1 - content, escaped);
            if (from < _end && _buffer[from] != dialect.Delimiter && _buffer[from] is not (Cr or Lf))
            {
                return Scan.QuoteBroken;
            }

            AddCell(cell);
            _linesInRow += _buffer.AsSpan(cell.Start, cell.Length).Count(Lf);
            at = from;
            return Scan.Row;
        }
    }

    private void AddCell(Cell cell)
    {
        if (CellCount == _cells.Length)
        {
            Array.Resize(ref _cells, _cells.Length * 2);
        }

        _cells[CellCount++] = cell;
    }

    private CsvRead TakeRow()
    {
        var tooLong = _rowEnd - _start > MaxRowBytes;
        (_rawStart, _rawEnd) = (_start, _rowEnd);
        _start = _rowEnd;
        _nextLine += _linesInRow - 1; // the line end that follows is counted when it is passed
        return tooLong ? CsvRead.TooLong : CsvRead.Row;
    }

    private void PassBrokenLine()
    {
        var length = _buffer.AsSpan(_start, _end - _start).IndexOfAny(Cr, Lf);
        _rawStart = _start;
        _start = length < 0 ? _end : _start + length;
        _rawEnd = _start;
    }

    /// <summary>Passes over a line of any length, keeping the beginning of it where <see cref="Raw"/> finds it.</summary>
    private CsvRead PassLongRow()
    {
        var length = _buffer.AsSpan(_start, _end - _start).IndexOfAny(Cr, Lf);
        if (length >= 0)
        {
            PassBrokenLine();
            return length > MaxRowBytes ? CsvRead.TooLong : CsvRead.QuoteBroken;
        }

        var kept = _buffer.AsSpan(_start, FailedLine.MaxRawLength).ToArray();
        while (length < 0)
        {
            _start = _end;
            if (!Fill())
            {
                break;
            }

            length = _buffer.AsSpan(_start, _end - _start).IndexOfAny(Cr, Lf);
        }

        _start = length < 0 ? _end : _start + length;
        _longRow = kept;
        return CsvRead.TooLong;
    }

    private void PassLineEnd()
    {
        if (_buffer[_start] == Cr && _start + 1 == _end)
        {
            Fill();
        }

        _start += _buffer[_start] == Cr && _start + 1 < _end && _buffer[_start + 1] == Lf ? 2 : 1;
        _nextLine++;
    }

    /// <summary>Reads more behind what is there; false when there is no more.</summary>
    private bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = text.Read(_buffer.AsSpan(_end));
        _ended = read == 0;
        _end += read;
        return read > 0;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> bytes)
    {
        if (_unescaped.Length < bytes.Length)
        {
            _unescaped = new byte[bytes.Length];
        }

        var length = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            _unescaped[length++] = bytes[at];
            at += bytes[at] == dialect.Quote ? 1 : 0;
        }

        return _unescaped.AsSpan(0, length);
    }

    private readonly record struct Cell(int Start, int Length, bool Escaped);
}
