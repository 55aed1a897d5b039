using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution;

/// <summary>Ads shown in the households that a person's events come from: touches without an event of the person's own, put among the others by their time.</summary>
/// <remarks>Such a touch stands before the person's first event that is not earlier: that event's row is its row, and there may be none.</remarks>
internal sealed partial class TouchScan
{
    private readonly AdTouches? _ads;
    private readonly int[][] _faceCodes = [];
    private readonly int[] _faceSources = [];
    private readonly (Column Column, int[]?[] Households)[] _keys = [];
    private readonly ColumnCodes[] _keyCodes = [];
    private readonly List<int> _households = [];
    private readonly List<int> _shown = [];
    private int[] _adOf = [];
    private bool _hasAds;

    /// <summary>Dimensions that also know the values which touches are given, not being the events'.</summary>
    public static TouchDimension[] Given(IReadOnlyList<TouchDimension> dimensions, IReadOnlyList<TouchSource>? sources, AdTouches? ads) =>
    [
        .. dimensions.Select(dimension => dimension.With(
            [.. (dimension.Name == "channel" ? GivenBy(sources) : []), .. ads?.Faces.Select(face => face[dimension.Name]).OfType<string>() ?? []])),
    ];

    /// <summary>Where the first event of the ad behind a touch lies in the store; null for a touch with an event of the person's own.</summary>
    public long? AdSeqOf(int touch) => AdOf(touch) is >= 0 and var ad ? _ads!.SeqOf(ad) : null;

    /// <summary>Whether a touch is an ad.</summary>
    public bool IsAd(int touch) => AdOf(touch) >= 0;

    private int AdOf(int touch) => _hasAds ? _adOf[touch] : -1;

    private string? Face(int touch, string dimension) => _ads!.Faces[_ads.FaceOf(_adOf[touch])][dimension];

    private static (Column, int[]?[])[] Keys(AdTouches ads, IndexView view) =>
    [
        .. AdTouches.KeyColumns.Select(view.Column)
            .Select(column => (column, column.Values.Select(value => ads.HouseholdsOf(value.Text) is { Length: > 0 } households ? households : null).ToArray())),
    ];

    private void AddAds(int first, int end, long since)
    {
        _hasAds = false;
        _households.Clear();
        _shown.Clear();
        for (var at = 0; at < _keys.Length; at++)
        {
            var (codes, households) = (_keyCodes[at], _keys[at].Households);
            for (var row = first; row < end; row++)
            {
                // Values that came after the scan began are of events after the view.
                if (codes[row] is > 0 and var code && code < households.Length && households[code] is { } its && _scope.Sees(_micros[row], _flags[row]))
                {
                    AddHouseholds(its);
                }
            }
        }

        foreach (var household in _households)
        {
            _ads!.Gather(household, since, _scope.AsOf, _shown);
        }

        if (_shown.Count > 0)
        {
            _shown.Sort((a, b) => _ads!.MicrosOf(a) != _ads.MicrosOf(b) ? _ads.MicrosOf(a).CompareTo(_ads.MicrosOf(b)) : a.CompareTo(b));
            MergeAds(first, end);
        }
    }

    private void AddHouseholds(int[] its)
    {
        foreach (var household in its)
        {
            if (!_households.Contains(household))
            {
                _households.Add(household);
            }
        }
    }

    // From the latest on, so that nothing is overwritten before it is moved.
    private void MergeAds(int first, int end)
    {
        (_hasAds, HasEvents) = (true, true);
        var (own, at) = (Count, Count + _shown.Count);
        while (at > _rows.Length)
        {
            Grow();
        }

        _adOf = _adOf.Length < _rows.Length ? new int[_rows.Length] : _adOf;
        Count = at;
        for (var next = _shown.Count - 1; next >= 0;)
        {
            at--;
            var ad = _shown[next];
            var row = JourneyRows.FirstAtOrAfter(_segment!, first, end, _ads!.MicrosOf(ad));
            if (own > 0 && _rows[own - 1] >= row)
            {
                Move(--own, at);
                _adOf[at] = -1;
            }
            else
            {
                PutAd(at, ad, row);
                next--;
            }
        }

        _adOf.AsSpan(0, at).Fill(-1);
    }

    private void PutAd(int at, int ad, int row)
    {
        var codes = _faceCodes[_ads!.FaceOf(ad)];
        (_rows[at], _times[at], _kinds[at], _starts[at], _adOf[at], _origins[at]) = (row, _ads.MicrosOf(ad), _ads.KindOf(ad), false, ad, row);
        (_channels[at], _platforms[at]) = (codes[^2], (_asks & TouchAsks.Platforms) != 0 ? _faceSources[_ads.FaceOf(ad)] : 0);
        _slotOf[at] = _asked == 1 ? _slots.Of(codes[0]) : _slots.Of(codes[0], codes[1], _asked > 2 ? codes[2] : 0);
    }
}
