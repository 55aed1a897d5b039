using System.Text.RegularExpressions;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Segments;

/// <summary>The saved segments of all sites. Any thread may call.</summary>
/// <remarks>It stores what it is given: whether the condition can be read is checked by who parses it.</remarks>
public sealed partial class SegmentCatalog
{
    /// <summary>A site saves no more than this.</summary>
    public const int MostPerSite = 500;

    private const int MaxNameLength = 200;

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal SegmentCatalog(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>The saved segments of a site, by key.</summary>
    public IReadOnlyList<SavedSegment> List(int site) => _file.Read(context =>
        context.Segments.Where(row => row.SiteId == site).OrderBy(row => row.Key).AsEnumerable().Select(Shown).ToList());

    /// <summary>Saves a segment under a key, in place of the one that has it.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="key">See <see cref="SavedSegment.Key"/>.</param>
    /// <param name="name">At most 200 characters; empty takes the key.</param>
    /// <param name="text">The condition, readable.</param>
    /// <param name="changedBy">Who asks.</param>
    public Outcome<SavedSegment> Put(int site, string key, string name, string text, string changedBy)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!KeyPattern().IsMatch(key))
        {
            return Outcome<SavedSegment>.Refuse("segment.key-invalid", "/key", "A key is 1 to 64 of a-z, 0-9 and _, and begins with a letter.");
        }

        if (name.Length > MaxNameLength || name.Any(char.IsControl))
        {
            return Outcome<SavedSegment>.Refuse("segment.name-invalid", "/name", $"A name has at most {MaxNameLength} characters, none of them a control character.");
        }

        return _file.Write(context =>
        {
            var row = context.Segments.SingleOrDefault(segment => segment.SiteId == site && segment.Key == key);
            if (row is null)
            {
                if (context.Segments.Count(segment => segment.SiteId == site) >= MostPerSite)
                {
                    return Outcome<SavedSegment>.Refuse("segment.too-many", "/key", $"A site saves at most {MostPerSite} segments; delete one that nobody uses.");
                }

                row = new SegmentRow { SiteId = site, Key = key, Name = "", Text = "", ChangedBy = "", ChangedAt = default };
                context.Segments.Add(row);
            }

            row.Name = name.Trim() is { Length: > 0 } given ? given : key;
            row.Text = text;
            row.ChangedBy = changedBy;
            row.ChangedAt = _time.GetUtcNow();
            return Shown(row);
        });
    }

    /// <summary>Forgets a segment; false when the site has none of this key.</summary>
    public bool Delete(int site, string key) => _file.Write(context =>
    {
        var row = context.Segments.SingleOrDefault(segment => segment.SiteId == site && segment.Key == key);
        if (row is not null)
        {
            context.Segments.Remove(row);
        }

        return row is not null;
    });

    private static SavedSegment Shown(SegmentRow row) => new(row.Key, row.Name, row.Text, row.ChangedBy, row.ChangedAt);

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z")]
    private static partial Regex KeyPattern();
}
