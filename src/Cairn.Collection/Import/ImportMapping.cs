using Cairn.Collection.Exposures;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import;

/// <summary>How the columns of a file become the fields of events (<c>docs/how-to/import.md</c>).</summary>
/// <remarks>Two keys never take the same meaning from two places: a key is mapped, constant or absent. A column that nothing names becomes a property.</remarks>
public sealed class ImportMapping
{
    /// <summary>The keys that <c>--map</c> knows besides <c>prop.X</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "id", "event", "time", "seq", "visitor", "user", "session", "url", "referrer", "title", "value", "currency", "order_id", "ua",
        "source", "medium", "campaign", "campaign_id", "content", "term", "channel", "country", "region", "city", "device", "os", "browser",
        "language", "screen",
    ];

    /// <summary>The keys that <c>--map</c> knows for rows of a kind.</summary>
    public static IReadOnlyList<string> KeysOf(ImportKind kind) => kind == ImportKind.Exposures ? ExposureFormat.Fields : Keys;

    private ImportMapping() { }

    /// <summary>Nothing is mapped: columns named like a key feed it.</summary>
    public static ImportMapping None { get; } = new();

    /// <summary>Column by key.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; private init; } = new Dictionary<string, string>();

    /// <summary>A value every row has, by key.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; private init; } = new Dictionary<string, string>();

    /// <summary>For a key, what a value in the file is to be read as; values that are not listed stay.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ValueMaps { get; private init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>All of these must hold, or the row is left out.</summary>
    public IReadOnlyList<ImportFilter> Filters { get; private init; } = [];

    /// <summary><c>epoch_s</c>, <c>epoch_ms</c>, <c>epoch_us</c> or a .NET date pattern such as <c>dd.MM.yyyy HH:mm:ss</c>; null for ISO 8601.</summary>
    public string? TimeFormat { get; private init; }

    /// <summary>Values are written as <c>1.234,50</c>.</summary>
    public bool DecimalComma { get; private init; }

    /// <summary>Reads settings such as <c>visitor=client_id</c>, <c>const.currency=EUR</c>, <c>value_map.event.Kauf=purchase</c>, <c>time_format=epoch_s</c>,
    /// <c>filter=country = DE and status != test</c> and <c>decimal=comma</c>.</summary>
    public static Outcome<ImportMapping> Parse(IEnumerable<string> settings, ImportKind kind = ImportKind.Events)
    {
        var builder = new Builder(kind);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == setting.Length - 1)
            {
                builder.Refuse("import.map-form", $"\"{setting}\" is not a mapping: write key=column, for example visitor=client_id.");
                continue;
            }

            builder.Set(setting[..equals].Trim(), setting[(equals + 1)..].Trim());
        }

        return builder.Faults.Count > 0 ? new Outcome<ImportMapping>.Refused(builder.Faults) : builder.Build();
    }

    /// <summary>Whether a key can be mapped.</summary>
    private static bool IsKey(string key, ImportKind kind) =>
        KeysOf(kind).Contains(key) || (kind == ImportKind.Events && key.StartsWith("prop.", StringComparison.Ordinal) && key.Length > 5);

    private sealed class Builder(ImportKind kind)
    {
        private readonly string _known = string.Join(", ", KeysOf(kind)) + (kind == ImportKind.Events ? " or prop.NAME" : "");

        private readonly Dictionary<string, string> _columns = [];
        private readonly Dictionary<string, string> _constants = [];
        private readonly Dictionary<string, Dictionary<string, string>> _valueMaps = [];
        private readonly List<ImportFilter> _filters = [];
        private string? _timeFormat;
        private bool _decimalComma;

        public List<Fault> Faults { get; } = [];

        public void Refuse(string code, string message) => Faults.Add(new Fault(code, "/map", message));

        public void Set(string key, string value)
        {
            if (key == "time_format")
            {
                SetTimeFormat(value);
            }
            else if (key == "decimal")
            {
                SetDecimal(value);
            }
            else if (key == "filter")
            {
                SetFilter(value);
            }
            else if (key.StartsWith("const.", StringComparison.Ordinal))
            {
                SetConstant(key[6..], value);
            }
            else if (key.StartsWith("value_map.", StringComparison.Ordinal))
            {
                SetValueMap(key[10..], value);
            }
            else if (!IsKey(key, kind))
            {
                Refuse("import.map-key", $"\"{key}\" is not a mapping key: use one of {_known}.");
            }
            else if (!_columns.TryAdd(key, value))
            {
                Refuse("import.map-twice", $"\"{key}\" is mapped twice: name one column for it.");
            }
        }

        public ImportMapping Build() => new()
        {
            Columns = _columns,
            Constants = _constants,
            ValueMaps = _valueMaps.ToDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<string, string>)pair.Value),
            Filters = _filters,
            TimeFormat = _timeFormat,
            DecimalComma = _decimalComma,
        };

        private void SetTimeFormat(string value)
        {
            if (!TimeReader.IsFormat(value))
            {
                Refuse("import.time-format", "time_format is epoch_s, epoch_ms, epoch_us or a date pattern such as dd.MM.yyyy HH:mm:ss.");
            }

            _timeFormat = value;
        }

        private void SetDecimal(string value)
        {
            if (value is not ("comma" or "point"))
            {
                Refuse("import.decimal", "decimal is point or comma.");
            }

            _decimalComma = value == "comma";
        }

        private void SetFilter(string value)
        {
            switch (ImportFilter.ParseAll(value))
            {
                case Outcome<IReadOnlyList<ImportFilter>>.Ok(var filters):
                    _filters.AddRange(filters);
                    break;
                case Outcome<IReadOnlyList<ImportFilter>>.Refused(var faults):
                    Faults.AddRange(faults);
                    break;
            }
        }

        private void SetConstant(string key, string value)
        {
            if (!IsKey(key, kind))
            {
                Refuse("import.map-key", $"\"const.{key}\" sets no known key: use one of {_known}.");
            }
            else if (_columns.ContainsKey(key) || !_constants.TryAdd(key, value))
            {
                Refuse("import.map-twice", $"\"{key}\" is given twice: map a column or set a constant.");
            }
        }

        private void SetValueMap(string key, string value)
        {
            var dot = key.StartsWith("prop.", StringComparison.Ordinal) ? key.IndexOf('.', 5) : key.IndexOf('.', StringComparison.Ordinal);
            if (dot <= 0 || dot == key.Length - 1 || !IsKey(key[..dot], kind))
            {
                Refuse("import.value-map", $"\"value_map.{key}\" is not a value mapping: write value_map.KEY.FROM=TO.");
                return;
            }

            var field = key[..dot];
            if (!_valueMaps.TryGetValue(field, out var map))
            {
                _valueMaps[field] = map = [];
            }

            map[key[(dot + 1)..]] = value;
        }
    }
}
