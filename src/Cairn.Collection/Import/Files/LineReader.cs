using System.Buffers;

namespace Cairn.Collection.Import.Files;

/// <summary>Splits text into lines of at most 1 MiB; a longer one is passed over as it streams by. Empty lines are given, so that numbers fit.</summary>
internal sealed class LineReader(Stream text) : IDisposable
{
    /// <summary>The longest line, in bytes without its end.</summary>
    public const int MaxLineBytes = 1_024 * 1_024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * MaxLineBytes);
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The number of the line given last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the line given last was too long; what is given is its beginning.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Gives the next line without its end; false when there is none. Valid until the next call.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        line = default;
        TooLong = false;
        var length = FindEnd();
        if (length < 0 && _start == _end)
        {
            return false;
        }

        Line++;
        if (length < 0 && _end - _start > MaxLineBytes)
        {
            line = _buffer.AsMemory(_start, FailedLine.MaxRawLength).ToArray();
            TooLong = true;
            PassRest();
            return true;
        }

        length = length < 0 ? _end - _start : length;
        TooLong = length > MaxLineBytes;
        line = _buffer.AsMemory(_start, length > 0 && _buffer[_start + length - 1] == (byte)'\r' ? length - 1 : length);
        _start = Math.Min(_end, _start + length + 1);
        return true;
    }

    public void Dispose()
    {
        text.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>The length up to the next line feed; negative when the file or the limit ends before.</summary>
    private int FindEnd()
    {
        for (var from = 0; ;)
        {
            var length = _buffer.AsSpan(_start + from, _end - _start - from).IndexOf((byte)'\n');
            if (length >= 0)
            {
                return from + length;
            }

            from = _end - _start;
            if (_ended || from > MaxLineBytes || !Fill())
            {
                return -1;
            }
        }
    }

    private void PassRest()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                _start += length + 1;
                return;
            }

            _start = _end;
            if (!Fill())
            {
                return;
            }
        }
    }

    private bool Fill()
    {
        if (_end == _buffer.Length || _start == _end)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = text.Read(_buffer.AsSpan(_end));
        _ended = read == 0;
        _end += read;
        return read > 0;
    }
}
