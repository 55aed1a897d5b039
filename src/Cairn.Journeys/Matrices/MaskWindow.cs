namespace Cairn.Journeys.Matrices;

/// <summary>The union of masks over a window whose ends only move on: each mask is looked at twice, however often it is asked. For one thread.</summary>
/// <remarks>The masks up to a middle are kept as unions from each of them to the middle; those after it as one union.</remarks>
internal sealed class MaskWindow
{
    private ulong[] _toMiddle = [];
    private int _start;
    private int _middle;
    private int _end;
    private ulong _after;

    /// <summary>The first mask inside.</summary>
    public int Start => _start;

    /// <summary>Begins an empty window before the first mask.</summary>
    public void Begin() => (_start, _middle, _end, _after) = (0, 0, 0, 0);

    /// <summary>The union from a place to before another; neither lies below what was asked before.</summary>
    public ulong Union(ReadOnlySpan<ulong> masks, int start, int end)
    {
        for (; _end < end; _end++)
        {
            _after |= masks[_end];
        }

        _start = start;
        if (_start > _middle)
        {
            Restart(masks);
        }

        return _start < _middle ? _toMiddle[_start] | _after : _after;
    }

    private void Restart(ReadOnlySpan<ulong> masks)
    {
        if (_toMiddle.Length < _end)
        {
            _toMiddle = new ulong[Math.Max(_end, 2 * _toMiddle.Length)];
        }

        (_middle, _after) = (_end, 0);
        var union = 0UL;
        for (var at = _end - 1; at >= _start; at--)
        {
            _toMiddle[at] = union |= masks[at];
        }
    }
}
