using System.Text;
using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import;

/// <summary>What each column of a file feeds, settled once from its header and the mapping.</summary>
internal sealed class MappedColumns
{
    private const int MaxColumns = 1_000;

    /// <summary>The names that <c>cairn export</c> gives the columns whose mapping key is another.</summary>
    private static readonly Dictionary<string, string> ExportNames = new()
    {
        ["id"] = "event_id",
        ["event"] = "name",
        ["time"] = "occurred_at",
        ["seq"] = "client_seq",
        ["visitor"] = "visitor_id",
        ["user"] = "user_id",
    };

    private MappedColumns(IReadOnlyList<MappedColumnPlan> columns) => All = columns;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<MappedColumnPlan> All { get; }

    /// <summary>The columns in ordinal order of their names, so that a row's hash does not depend on the file's order.</summary>
    public required int[] ByName { get; init; }

    /// <summary>Conditions and the column each looks at.</summary>
    public required IReadOnlyList<(int Column, ImportFilter Filter)> Filters { get; init; }

    /// <summary>Whether a column gives the event id.</summary>
    public bool HasId => All.Any(column => column.Key == "id");

    /// <summary>Whether the filters let a row in.</summary>
    public bool Keeps(ICells cells, TextPool pool)
    {
        foreach (var (column, filter) in Filters)
        {
            if (!filter.Keeps(pool.Get(cells.CellAt(column))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a column feeds that nothing reads.</summary>
    public const string LeftOut = "(left out)";

    /// <summary>Fits the mapping to a header, or says everything that does not fit.</summary>
    public static Outcome<MappedColumns> Fit(IReadOnlyList<string> header, ImportMapping mapping, ImportKind kind = ImportKind.Events)
    {
        var faults = CheckHeader(header);
        var keyOf = KeysByColumn(header, mapping, kind);
        faults.AddRange(CheckNamedColumns(header, mapping));
        faults.AddRange(CheckNeeded(header, mapping, [.. keyOf.Values], kind));
        if (faults.Count > 0)
        {
            return new Outcome<MappedColumns>.Refused(faults);
        }

        var columns = header.Select(name => Column(name, keyOf.GetValueOrDefault(name, kind == ImportKind.Exposures ? LeftOut : "prop." + name), mapping)).ToList();
        var names = header.ToList();
        return new MappedColumns(columns)
        {
            ByName = [.. Enumerable.Range(0, header.Count).OrderBy(at => header[at], StringComparer.Ordinal)],
            Filters = [.. mapping.Filters.Select(filter => (names.IndexOf(filter.Column), filter))],
        };
    }

    private static List<Fault> CheckHeader(IReadOnlyList<string> header)
    {
        var faults = new List<Fault>();
        if (header.Count > MaxColumns)
        {
            faults.Add(new Fault("import.columns", "/files", $"The header has {header.Count} columns: at most {MaxColumns} are read."));
        }

        var empty = header.ToList().IndexOf("");
        if (empty >= 0)
        {
            faults.Add(new Fault("import.header", "/files", $"Column {empty + 1} has no name: the first line must name every column."));
        }

        foreach (var twice in header.Where(name => name.Length > 0).GroupBy(name => name).Where(group => group.Count() > 1).Take(10))
        {
            faults.Add(new Fault("import.header", "/files", $"The header names \"{twice.Key}\" {twice.Count()} times: every column needs a name of its own."));
        }

        return faults;
    }

    private static Dictionary<string, string> KeysByColumn(IReadOnlyList<string> header, ImportMapping mapping, ImportKind kind)
    {
        var keys = new Dictionary<string, string>();
        foreach (var (key, column) in mapping.Columns)
        {
            keys.TryAdd(column, key);
        }

        var exported = kind == ImportKind.Events && ExportNames.Values.All(header.Contains);
        foreach (var key in ImportMapping.KeysOf(kind))
        {
            var column = exported && ExportNames.TryGetValue(key, out var name) ? name : key;
            if (!mapping.Columns.ContainsKey(key) && !mapping.Constants.ContainsKey(key) && header.Contains(column))
            {
                keys.TryAdd(column, key);
            }
        }

        return keys;
    }

    private static IEnumerable<Fault> CheckNamedColumns(IReadOnlyList<string> header, ImportMapping mapping)
    {
        var named = mapping.Columns.Select(pair => (Key: pair.Key, Column: pair.Value)).Concat(mapping.Filters.Select(filter => (Key: "filter", filter.Column)));
        foreach (var (key, column) in named.Where(pair => !header.Contains(pair.Column)))
        {
            yield return new Fault(
                "import.column-missing", $"/map/{key}", $"There is no column \"{column}\" for {key}; the header names {Shown(header)}.");
        }

        foreach (var column in mapping.Columns.GroupBy(pair => pair.Value).Where(group => group.Count() > 1))
        {
            var keys = string.Join(" and ", column.Select(pair => pair.Key));
            yield return new Fault("import.column-twice", "/map", $"Column \"{column.Key}\" is mapped to {keys}: map it once.");
        }
    }

    private static IEnumerable<Fault> CheckNeeded(IReadOnlyList<string> header, ImportMapping mapping, HashSet<string> keys, ImportKind kind)
    {
        bool Lacks(string key) => !keys.Contains(key) && !mapping.Columns.ContainsKey(key) && !mapping.Constants.ContainsKey(key);
        foreach (var key in kind == ImportKind.Exposures ? (string[])["event", "source", "at"] : ["event", "time"])
        {
            if (Lacks(key))
            {
                yield return new Fault("import.map-missing", $"/map/{key}", $"No column gives the {key}: say which with --map {key}=COLUMN; the header names {Shown(header)}.");
            }
        }

        if (kind == ImportKind.Events && Lacks("visitor") && Lacks("user"))
        {
            yield return new Fault(
                "import.map-missing", "/map/visitor", $"No column gives the visitor: say which with --map visitor=COLUMN; the header names {Shown(header)}.");
        }
    }

    private static MappedColumnPlan Column(string name, string key, ImportMapping mapping)
    {
        var property = key == "session" ? "$session_id" : key.StartsWith("prop.", StringComparison.Ordinal) ? key[5..] : null;
        var values = mapping.ValueMaps.GetValueOrDefault(key);
        return new MappedColumnPlan(name, key, property is null ? default(JsonEncodedText?) : ImportProperties.KeyOf(property), Encoding.UTF8.GetBytes(name), values);
    }

    private static string Shown(IReadOnlyList<string> header) =>
        string.Join(", ", header.Take(20)) + (header.Count > 20 ? $" and {header.Count - 20} more" : "");
}

/// <summary>One column: its name, the mapping key it feeds, and for a property the key it is stored under.</summary>
internal sealed record MappedColumnPlan(string Name, string Key, JsonEncodedText? Property, byte[] NameBytes, IReadOnlyDictionary<string, string>? Values);
