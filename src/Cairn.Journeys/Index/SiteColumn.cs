using System.Runtime.CompilerServices;
using System.Text;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>One column: a value code for each store sequence number, and for each segment the same gathered into its rows.</summary>
/// <remarks>Reading more of the store takes the lock. What a segment needs has been read before anybody can ask for it.</remarks>
internal sealed class SiteColumn : Column, IColumnSink
{
    private const int Shift = 12;
    private const int Page = 1 << Shift;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int[]> _pages = [];
    private readonly TextPool _texts = new();
    private readonly ConditionalWeakTable<IndexSegment, object> _gathered = [];
    private ColumnValue[] _values = new ColumnValue[16];
    private byte[] _scratch = new byte[256];
    private int _count = 1;
    private long _upTo;

    /// <summary>An empty column.</summary>
    public SiteColumn(string name)
    {
        Name = name;
        _texts.Intern([(byte)ValueKind.Missing]);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnValue> Values
    {
        get
        {
            lock (_gate)
            {
                return new ArraySegment<ColumnValue>(_values, 0, _count);
            }
        }
    }

    /// <summary>Reads what is new up to a position.</summary>
    public void ReadUpTo(IEventSource source, long upTo)
    {
        if (upTo <= Volatile.Read(ref _upTo))
        {
            return;
        }

        lock (_gate)
        {
            if (upTo > _upTo)
            {
                source.ReadColumn(Name, _upTo, upTo, this);
                Volatile.Write(ref _upTo, upTo);
            }
        }
    }

    /// <summary>The codes of a segment's rows.</summary>
    public ColumnCodes Codes(IndexSegment segment)
    {
        if (_gathered.TryGetValue(segment, out var codes))
        {
            return (ColumnCodes)codes;
        }

        lock (_gate)
        {
            return (ColumnCodes)_gathered.GetValue(segment, key => Gather(key));
        }
    }

    /// <inheritdoc/>
    void IColumnSink.Add(long seq, ValueKind kind, ReadOnlySpan<byte> value)
    {
        var code = kind == ValueKind.Missing ? 0 : Intern(kind, value);
        if (code == 0)
        {
            return;
        }

        if (!_pages.TryGetValue(seq >> Shift, out var page))
        {
            _pages[seq >> Shift] = page = new int[Page];
        }

        page[seq & (Page - 1)] = code;
    }

    private int Intern(ValueKind kind, ReadOnlySpan<byte> value)
    {
        if (value.Length >= _scratch.Length)
        {
            _scratch = new byte[value.Length * 2];
        }

        _scratch[0] = (byte)kind;
        value.CopyTo(_scratch.AsSpan(1));
        var code = _texts.Intern(_scratch.AsSpan(0, value.Length + 1));
        if (code == _count)
        {
            if (_count == _values.Length)
            {
                Array.Resize(ref _values, _count * 2);
            }

            _values[_count++] = new ColumnValue(kind, Encoding.UTF8.GetString(value));
        }

        return code;
    }

    private ColumnCodes Gather(IndexSegment segment)
    {
        var codes = new int[segment.EventCount];
        var (number, page) = (-1L, (int[]?)null);
        for (var row = 0; row < codes.Length; row++)
        {
            var seq = segment.Seqs[row];
            if (seq >> Shift != number)
            {
                number = seq >> Shift;
                _pages.TryGetValue(number, out page);
            }

            codes[row] = page is null ? 0 : page[seq & (Page - 1)];
        }

        return ColumnCodes.Of(codes);
    }
}
