using System.Text;
using System.Text.RegularExpressions;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Saved;

/// <summary>The saved reports of all sites. Any thread may call. Who may change which is for the caller to decide.</summary>
public sealed partial class SavedReports
{
    /// <summary>A site saves no more than this.</summary>
    public const int MostPerSite = 1_000;

    /// <summary>A page takes at most so many bytes.</summary>
    public const int MaxPageBytes = 2_048;

    /// <summary>How long a report that was deleted can be brought back.</summary>
    public static readonly TimeSpan KeptDeleted = TimeSpan.FromDays(1);

    private const int MaxName = 200;
    private const int MaxNote = 2_000;

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal SavedReports(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>The saved reports of a site: those that are pinned first, then by name.</summary>
    public IReadOnlyList<SavedReport> List(int site) => [.. _file
        .Read(context => context.SavedReports.Where(row => row.SiteId == site && row.DeletedAt == null).AsEnumerable().Select(Shown).ToList())
        .OrderByDescending(saved => saved.Pinned).ThenBy(saved => saved.Name, StringComparer.Ordinal).ThenBy(saved => saved.Id)];

    /// <summary>One of a site's saved reports, or null.</summary>
    public SavedReport? Find(int site, int id) =>
        _file.Read(context => Row(context, site, id)) is { } row ? Shown(row) : null;

    /// <summary>Saves a report.</summary>
    public Outcome<SavedReport> Add(int site, string siteKey, NewSavedReport wanted, string owner)
    {
        if (Check(siteKey, wanted) is { Count: > 0 } faults)
        {
            return new Outcome<SavedReport>.Refused(faults);
        }

        var now = _time.GetUtcNow();
        return _file.Write<Outcome<SavedReport>>(context =>
        {
            if (context.SavedReports.Count(row => row.SiteId == site && row.DeletedAt == null) >= MostPerSite)
            {
                return TooMany();
            }

            var row = new SavedReportRow
            {
                SiteId = site,
                Name = wanted.Name.Trim(),
                Page = wanted.Page,
                Note = wanted.Note.Trim(),
                Owner = owner,
                Pinned = wanted.Pinned,
                CreatedAt = now,
                ChangedAt = now,
            };
            context.SavedReports.Add(row);
            context.SaveChanges();
            return Shown(row);
        });
    }

    /// <summary>Changes what is named of a saved report; the rest and its owner stay. Null when the site has none of this number.</summary>
    public Outcome<SavedReport>? Change(int site, string siteKey, int id, SavedReportChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var now = _time.GetUtcNow();
        return _file.Write<Outcome<SavedReport>?>(context =>
        {
            if (Row(context, site, id) is not { } row)
            {
                return null;
            }

            var wanted = new NewSavedReport(change.Name ?? row.Name, change.Page ?? row.Page, change.Note ?? row.Note, change.Pinned ?? row.Pinned);
            if (Check(siteKey, wanted) is { Count: > 0 } faults)
            {
                return new Outcome<SavedReport>.Refused(faults);
            }

            (row.Name, row.Page, row.Note, row.Pinned, row.ChangedAt) = (wanted.Name.Trim(), wanted.Page, wanted.Note.Trim(), wanted.Pinned, now);
            return Shown(row);
        });
    }

    /// <summary>Takes a saved report out of the list; for <see cref="KeptDeleted"/> it can be brought back. False when the site has none of this number.</summary>
    public bool Delete(int site, int id) => _file.Write(context =>
    {
        if (Row(context, site, id) is not { } row)
        {
            return false;
        }

        row.DeletedAt = _time.GetUtcNow();
        return true;
    });

    /// <summary>A saved report that was deleted and can still be brought back, or null.</summary>
    public SavedReport? FindDeleted(int site, int id) =>
        _file.Read(context => context.SavedReports.SingleOrDefault(row => row.SiteId == site && row.Id == id && row.DeletedAt != null)) is { } row ? Shown(row) : null;

    /// <summary>Brings a deleted report back as it was; null when there is none to bring back.</summary>
    public Outcome<SavedReport>? Restore(int site, int id) => _file.Write<Outcome<SavedReport>?>(context =>
    {
        if (context.SavedReports.SingleOrDefault(row => row.SiteId == site && row.Id == id && row.DeletedAt != null) is not { } row)
        {
            return null;
        }

        if (context.SavedReports.Count(other => other.SiteId == site && other.DeletedAt == null) >= MostPerSite)
        {
            return TooMany();
        }

        row.DeletedAt = null;
        return Shown(row);
    });

    /// <summary>Takes what was deleted longer ago than <see cref="KeptDeleted"/> out of the file; returns how many.</summary>
    public int RemoveDeleted()
    {
        var before = _time.GetUtcNow() - KeptDeleted;
        return _file.Write(context => context.SavedReports.Where(row => row.DeletedAt != null && row.DeletedAt <= before).ExecuteDelete());
    }

    private static SavedReportRow? Row(CatalogContext context, int site, int id) =>
        context.SavedReports.SingleOrDefault(row => row.SiteId == site && row.Id == id && row.DeletedAt == null);

    private static Outcome<SavedReport> TooMany() =>
        Outcome<SavedReport>.Refuse("saved.too-many", "", $"A site saves at most {MostPerSite} reports; delete one that nobody uses.");

    private static List<Fault> Check(string siteKey, NewSavedReport wanted)
    {
        var faults = new List<Fault>();
        if (wanted.Name.Trim() is not { Length: > 0 and <= MaxName } name || name.Any(char.IsControl))
        {
            faults.Add(new Fault("saved.name-invalid", "/name", $"A name of 1 to {MaxName} characters is needed, none of them a control character."));
        }

        if (wanted.Note.Length > MaxNote || wanted.Note.Any(c => char.IsControl(c) && c != '\n'))
        {
            faults.Add(new Fault("saved.note-invalid", "/note", $"A note has at most {MaxNote} characters, and no control character but line feeds."));
        }

        var below = $"/s/{Uri.EscapeDataString(siteKey)}/";
        if (Encoding.UTF8.GetByteCount(wanted.Page) > MaxPageBytes
            || !wanted.Page.StartsWith(below, StringComparison.Ordinal) || !PagePattern().IsMatch(wanted.Page[below.Length..])
            || wanted.Page.Split('?')[0].Contains("%2e", StringComparison.OrdinalIgnoreCase)) // which browsers take for a dot
        {
            faults.Add(new Fault("saved.page-invalid", "/page", $"The page is a path of the dashboard below {below} with its query, of at most {MaxPageBytes} bytes."));
        }

        return faults;
    }

    private static SavedReport Shown(SavedReportRow row) =>
        new(row.Id, row.Name, row.Page, row.Note, row.Owner, row.Pinned, row.CreatedAt, row.ChangedAt);

    // Page names and ids, then a query as a browser writes one. No dots as a segment, no backslash, no fragment: nothing that leads elsewhere.
    [GeneratedRegex(@"^[a-z][a-z0-9-]*(/[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*)*(\?[!$&-;=?-Z_a-z~%]*)?\z")]
    private static partial Regex PagePattern();
}
