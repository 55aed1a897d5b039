namespace Cairn.Journeys.Attribution;

/// <summary>Numbers the keys of touches, one number for each combination of codes, and knows their texts. For one thread.</summary>
internal sealed class TouchSlots
{
    /// <summary>The most dimensions at once.</summary>
    public const int MaxDimensions = 3;

    /// <summary>The number of conversions without a path.</summary>
    public const int NoPath = 0;

    /// <summary>The number of what would have come without any touch.</summary>
    public const int Baseline = 1;

    private const string Separator = " / ";
    private const int MostByCode = 4_096;
    private const int MostKept = 4_096;
    private readonly IReadOnlyList<TouchDimension> _dimensions;
    private readonly Dictionary<(int, int, int), int> _known = [];
    private readonly List<(int, int, int)> _codes = [];
    private readonly List<string?> _texts = [];
    private int[] _byCode = new int[64];

    public TouchSlots(IReadOnlyList<TouchDimension> dimensions)
    {
        _dimensions = dimensions;
        Clear();
    }

    /// <summary>How many numbers there are.</summary>
    public int Count => _texts.Count;

    /// <summary>Begins a part: forgets all numbers where there are very many.</summary>
    public void Begin()
    {
        if (Count > MostKept)
        {
            Clear();
        }
    }

    /// <summary>The number of a key of one dimension.</summary>
    public int Of(int code) => (uint)code < (uint)_byCode.Length && _byCode[code] is > Baseline and var slot ? slot : FindOne(code);

    /// <summary>The number of a key of any dimensions; 0 for those that there are not.</summary>
    public int Of(int first, int second, int third)
    {
        if (!_known.TryGetValue((first, second, third), out var slot))
        {
            _known[(first, second, third)] = slot = Count;
            _codes.Add((first, second, third));
            _texts.Add(null);
        }

        return slot;
    }

    /// <summary>The texts of the dimensions, joined by <c> / </c>; null for <see cref="NoPath"/> and <see cref="Baseline"/>.</summary>
    public string? Text(int slot)
    {
        if (slot <= Baseline)
        {
            return null;
        }

        var (first, second, third) = _codes[slot];
        int[] codes = [first, second, third];
        return _texts[slot] ??= string.Join(Separator, _dimensions.Select((dimension, at) => dimension.TextOf(codes[at])));
    }

    private int FindOne(int code)
    {
        var slot = Of(code, 0, 0);
        if (code is >= 0 and < MostByCode)
        {
            if (code >= _byCode.Length)
            {
                Array.Resize(ref _byCode, code * 2);
            }

            _byCode[code] = slot;
        }

        return slot;
    }

    private void Clear()
    {
        _known.Clear();
        _byCode.AsSpan().Clear();
        _codes.Clear();
        _texts.Clear();
        for (var slot = NoPath; slot <= Baseline; slot++)
        {
            _codes.Add(default);
            _texts.Add(null);
        }
    }
}
