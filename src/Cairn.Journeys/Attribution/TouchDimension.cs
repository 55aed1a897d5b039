using Cairn.Journeys.Index;

namespace Cairn.Journeys.Attribution;

/// <summary>What credits are grouped by: a column of the touch, and perhaps a second one that goes before it.</summary>
/// <param name="Name">As it is asked for: <c>channel</c>, <c>campaign</c>.</param>
/// <param name="Column">Where the value stands.</param>
/// <param name="Preferred">Its value is taken where there is one; null: none.</param>
/// <param name="LowerCase">Spellings that differ in case alone are one.</param>
public sealed record TouchDimension(string Name, Column Column, Column? Preferred = null, bool LowerCase = false)
{
    /// <summary>How a missing value is shown.</summary>
    public const string None = "(none)";

    /// <summary>Whether it says where the visitor came from: such values are taken from one and the same event.</summary>
    public bool IsTraffic => Name is "channel" or "source" or "medium" or "campaign" or "content" or "term" or "creative" or "publisher";

    /// <summary>Every dimension there is.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["channel", "source", "medium", "campaign", "content", "term", "landing", "creative", "publisher", "device", "country"];

    /// <summary>A dimension over a view; null for a name that is not in <see cref="Names"/>.</summary>
    /// <param name="name">As it is asked for.</param>
    /// <param name="view">The journeys.</param>
    /// <param name="channelColumn">What tells channels (<see cref="Running.JourneyScope.ChannelColumn"/>).</param>
    public static TouchDimension? Of(string name, IndexView view, string channelColumn = "channel") => name switch
    {
        "channel" => new TouchDimension(name, view.Column(channelColumn)),
        "campaign" => new TouchDimension(name, view.Column("campaign"), view.Column("campaign_id"), LowerCase: true),
        "landing" => new TouchDimension(name, view.Column("path")),
        "creative" or "publisher" => new TouchDimension(name, view.Column("prop." + name)),
        _ => Names.Contains(name) ? new TouchDimension(name, view.Column(name)) : null,
    };

    private IReadOnlyDictionary<string, string>? JoinedNames { get; init; }

    // By code the first code with the same text; null where texts are told apart by their codes alone.
    private Dictionary<int, int>? FirstOfText { get; init; }

    /// <summary>The same dimension with some spellings joined: those with one name are one value. Spellings are in lower case where the dimension's values are.</summary>
    public TouchDimension Joined(IReadOnlyDictionary<string, string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
        {
            return this;
        }

        var joined = this with { JoinedNames = names };
        var (first, same) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<int, int>());
        for (var code = 1 - (Preferred?.Values.Count ?? 1); code < Column.Values.Count; code++)
        {
            same[code] = first.TryGetValue(joined.TextOf(code), out var known) ? known : first[joined.TextOf(code)] = code;
        }

        return joined with { FirstOfText = same };
    }

    /// <summary>The code that stands for all codes with its text.</summary>
    internal int Canonical(int code) => FirstOfText is { } same && same.TryGetValue(code, out var first) ? first : code;

    /// <summary>Codes from here on are of <see cref="Given"/>.</summary>
    internal const int FirstGiven = 1 << 30;

    /// <summary>Values that no event carries, but touches may be given.</summary>
    internal IReadOnlyList<string> Given { get; init; } = [];

    private IReadOnlyDictionary<string, int> CodesOfGiven { get; init; } = new Dictionary<string, int>();

    /// <summary>The same dimension, which also knows some values that touches may be given.</summary>
    internal TouchDimension With(IReadOnlyCollection<string> values)
    {
        var wanted = values.Select(Shown).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0)
        {
            return this;
        }

        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var code = 1 - (Preferred?.Values.Count ?? 1); code < Column.Values.Count; code++)
        {
            if (TextOf(code) is var text && wanted.Contains(text))
            {
                codes.TryAdd(text, Canonical(code));
            }
        }

        List<string> given = [.. wanted.Where(text => !codes.ContainsKey(text)).Order(StringComparer.Ordinal)];
        for (var at = 0; at < given.Count; at++)
        {
            codes[given[at]] = FirstGiven + at;
        }

        return this with { Given = given, CodesOfGiven = codes };
    }

    /// <summary>The code of a value of <see cref="With"/>, the column's own where it has one; 0 for any other, and for none.</summary>
    internal int CodeOf(string? value) => value is null ? 0 : CodesOfGiven.GetValueOrDefault(Shown(value));

    /// <summary>The text of a code of <see cref="DimensionCodes"/>.</summary>
    internal string TextOf(int code)
    {
        if (code >= FirstGiven)
        {
            return Given[code - FirstGiven];
        }

        return Shown((code < 0 ? Preferred!.Values[-code] : Column.Values[code]).Text ?? None);
    }

    private string Shown(string value)
    {
        var text = LowerCase ? value.ToLowerInvariant() : value;
        return JoinedNames?.GetValueOrDefault(text) ?? text;
    }
}

/// <summary>A dimension's codes in one segment: negative for those of the preferred column, 0 for missing.</summary>
internal readonly struct DimensionCodes(TouchDimension dimension, IndexView view, IndexSegment segment)
{
    private readonly ColumnCodes _codes = view.Codes(dimension.Column, segment);
    private readonly ColumnCodes _preferred = dimension.Preferred is { } column ? view.Codes(column, segment) : default;
    private readonly bool _hasPreferred = dimension.Preferred is not null;

    /// <summary>The columns behind it.</summary>
    public IEnumerable<ColumnCodes> Columns => _hasPreferred ? [_codes, _preferred] : [_codes];

    public int this[int row] => dimension.Canonical(_hasPreferred && _preferred[row] != 0 ? -_preferred[row] : _codes[row]);
}
