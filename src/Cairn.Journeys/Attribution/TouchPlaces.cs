namespace Cairn.Journeys.Attribution;

/// <summary>The place of a touch's key in a state, found once for each combination of codes. For one thread.</summary>
internal sealed class TouchPlaces(IReadOnlyList<TouchDimension> dimensions, TouchScan scan)
{
    private const string Separator = " / ";
    private const int MostByCode = 4_096;
    private readonly Dictionary<(int, int, int), int> _known = [];
    private readonly List<int> _ofTouch = [];
    private int[] _byCode = [];
    private AttributionState? _state;

    /// <summary>The most dimensions at once.</summary>
    public const int MaxDimensions = 3;

    /// <summary>Begins a part that is added to a state.</summary>
    public void Begin(AttributionState state)
    {
        _state = state;
        _known.Clear();
        _byCode.AsSpan().Clear();
    }

    /// <summary>Begins a person.</summary>
    public void Restart() => _ofTouch.Clear();

    /// <summary>The place of a touch of the scan.</summary>
    public int Of(int touch)
    {
        if (dimensions.Count == 1 && scan.Value(touch, 0) is >= 0 and < MostByCode and var code)
        {
            return OfCode(code, touch);
        }

        for (var at = _ofTouch.Count; at <= touch; at++)
        {
            _ofTouch.Add(-1);
        }

        return _ofTouch[touch] >= 0 ? _ofTouch[touch] : _ofTouch[touch] = Find(touch);
    }

    // One more than the place, so that 0 is unknown.
    private int OfCode(int code, int touch)
    {
        if (code >= _byCode.Length)
        {
            Array.Resize(ref _byCode, Math.Max(64, code * 2));
        }

        if (_byCode[code] == 0)
        {
            _byCode[code] = Find(touch) + 1;
        }

        return _byCode[code] - 1;
    }

    private int Find(int touch)
    {
        var codes = (scan.Value(touch, 0), dimensions.Count > 1 ? scan.Value(touch, 1) : 0, dimensions.Count > 2 ? scan.Value(touch, 2) : 0);
        if (!_known.TryGetValue(codes, out var place))
        {
            var texts = new string[dimensions.Count];
            for (var at = 0; at < texts.Length; at++)
            {
                texts[at] = dimensions[at].TextOf(scan.Value(touch, at));
            }

            _known[codes] = place = _state!.Place(string.Join(Separator, texts));
        }

        return place;
    }
}
