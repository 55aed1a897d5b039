namespace Cairn.Storage.Catalog.Limits;

/// <summary>What a site may have only so many different ones of. The numbers are on disk.</summary>
public enum Cap
{
    /// <summary>Event names.</summary>
    Names = 1,
    /// <summary>Hosts of pages.</summary>
    Hosts = 2,
    /// <summary>Sources.</summary>
    Sources = 3,
    /// <summary>Mediums.</summary>
    Mediums = 4,
    /// <summary>Campaigns.</summary>
    Campaigns = 5,
    /// <summary>Contents of campaigns.</summary>
    Contents = 6,
    /// <summary>Terms of campaigns.</summary>
    Terms = 7,
    /// <summary>Property keys of the first level.</summary>
    Keys = 8,
    /// <summary>Experiments.</summary>
    Experiments = 9,
    /// <summary>Variants of all experiments.</summary>
    Variants = 10,
}

/// <summary>The first values of each kind a site has used; once they are as many as its cap, others are not let in. Any thread may call.</summary>
public sealed class AdmittedValues
{
    private static readonly int Caps = (int)Enum.GetValues<Cap>().Max() + 1;

    private readonly CatalogFile _file;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, HashSet<string>[]> _admitted = []; // by the cap's number
    private readonly List<(int Site, Cap Cap, string Value)> _unsaved = [];

    internal AdmittedValues(CatalogFile file)
    {
        _file = file;
        foreach (var row in file.Read(context => context.Admitted.AsEnumerable().ToList()))
        {
            Of(row.SiteId, (Cap)row.Kind).Add(row.Value);
        }
    }

    /// <summary>How many a site may have.</summary>
    public static int Limit(Cap cap) => cap switch
    {
        Cap.Names => 2_000,
        Cap.Hosts => 200,
        Cap.Sources or Cap.Keys => 5_000,
        Cap.Mediums => 1_000,
        Cap.Experiments => 500,
        Cap.Variants => 25_000,
        _ => 50_000,
    };

    /// <summary>Whether the value is in, or there is room for it.</summary>
    public bool Admits(int site, Cap cap, ReadOnlySpan<char> value)
    {
        lock (_gate)
        {
            var admitted = Of(site, cap);
            if (admitted.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value))
            {
                return true;
            }

            if (admitted.Count >= Limit(cap))
            {
                return false;
            }

            var kept = value.ToString();
            admitted.Add(kept);
            _unsaved.Add((site, cap, kept));
            return true;
        }
    }

    /// <summary>How many values of each kind a site has used.</summary>
    public IReadOnlyDictionary<Cap, int> Used(int site)
    {
        lock (_gate)
        {
            return Enum.GetValues<Cap>().ToDictionary(cap => cap, cap => Of(site, cap).Count);
        }
    }

    /// <summary>Forgets what a site has used of one kind, so that other values have room.</summary>
    public void Clear(int site, Cap cap)
    {
        lock (_gate)
        {
            Of(site, cap).Clear();
            _unsaved.RemoveAll(one => one.Site == site && one.Cap == cap);
            _file.Write(context =>
            {
                context.Admitted.RemoveRange(context.Admitted.Where(row => row.SiteId == site && row.Kind == (int)cap));
                return true;
            });
        }
    }

    /// <summary>Writes down the values since the last time.</summary>
    public void Save()
    {
        lock (_gate)
        {
            if (_unsaved.Count == 0)
            {
                return;
            }

            _file.Write(context =>
            {
                context.Admitted.AddRange(_unsaved.Select(one => new AdmittedRow { SiteId = one.Site, Kind = (int)one.Cap, Value = one.Value }));
                return true;
            });
            _unsaved.Clear();
        }
    }

    private HashSet<string> Of(int site, Cap cap)
    {
        if (!_admitted.TryGetValue(site, out var admitted))
        {
            _admitted.Add(site, admitted = [.. Enumerable.Range(0, Caps).Select(_ => new HashSet<string>(StringComparer.Ordinal))]);
        }

        return admitted[(int)cap];
    }
}
