using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>One column: a value code for each store sequence number, and for each segment the same gathered into its rows.</summary>
/// <remarks>Reading more of the store takes the lock. What a segment needs has been read before anybody can ask for it.</remarks>
internal sealed class SiteColumn : Column, IColumnSink
{
    private const int ValueBytes = 56;
    private readonly Lock _gate = new();
    private readonly ColumnPages _pages = new();
    private readonly TextPool _texts = new();
    private readonly ConditionalWeakTable<object, Lazy<ColumnCodes>> _gathered = [];
    private ColumnValue[] _values = new ColumnValue[16];
    private byte[] _scratch = new byte[256];
    private int _count = 1;
    private long _upTo;
    private long _readBytes;

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
                Volatile.Write(ref _readBytes, _pages.Bytes + _texts.Bytes + (ValueBytes * (long)_values.Length));
            }
        }
    }

    /// <summary>The bytes it takes: pages, gathered codes of segments that are still held, and the distinct values.</summary>
    public long Bytes =>
        Interlocked.Read(ref _readBytes) + _gathered.Where(pair => pair.Value.IsValueCreated).Sum(pair => pair.Value.Value.Bytes);

    /// <summary>The codes of a segment's rows. Threads may gather several segments at a time.</summary>
    public ColumnCodes Codes(IndexSegment segment) =>
        _gathered.TryGetValue(segment.Identity, out var known)
            ? known.Value
            : _gathered.GetValue(segment.Identity, _ => new Lazy<ColumnCodes>(() => Gather(segment))).Value;

    /// <inheritdoc/>
    void IColumnSink.Add(long seq, ValueKind kind, ReadOnlySpan<byte> value)
    {
        var code = kind == ValueKind.Missing ? 0 : Intern(kind, value);
        if (code == 0)
        {
            return;
        }

        _pages.Set(seq, code);
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
        ColumnPages.ColumnPagesSnapshot pages;
        lock (_gate)
        {
            pages = _pages.Snapshot();
        }

        var codes = ArrayPool<int>.Shared.Rent(segment.EventCount);
        try
        {
            var span = codes.AsSpan(0, segment.EventCount);
            pages.Read(segment.Seqs, span);
            return ColumnCodes.Of(span);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(codes);
        }
    }
}
