using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Marks;

/// <summary>The marks of all sites. Any thread may call.</summary>
public sealed class MarkBook
{
    /// <summary>A site has no more than this.</summary>
    public const int MostPerSite = 5_000;

    private const int MaxTitle = 200;
    private static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal MarkBook(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>What a mark can be.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["deploy", "campaign", "incident", "price", "tracking", "other"];

    /// <summary>The marks of a site, the oldest first.</summary>
    public IReadOnlyList<Mark> List(int site) => _file.Read(context =>
        context.Marks.Where(row => row.SiteId == site).OrderBy(row => row.At).ThenBy(row => row.Id).AsEnumerable().Select(Shown).ToList());

    /// <summary>Notes a mark.</summary>
    public Outcome<Mark> Add(int site, DateTimeOffset at, string title, string kind, string createdBy)
    {
        if (Check(at, title, kind) is { Count: > 0 } faults)
        {
            return new Outcome<Mark>.Refused(faults);
        }

        var row = new MarkRow { SiteId = site, At = at, Title = title.Trim(), Kind = kind, CreatedBy = createdBy, CreatedAt = _time.GetUtcNow() };
        return _file.Write<Outcome<Mark>>(context =>
        {
            if (context.Marks.Count(other => other.SiteId == site) >= MostPerSite)
            {
                return Outcome<Mark>.Refuse("mark.too-many", "", $"A site has at most {MostPerSite} marks; delete some.");
            }

            context.Marks.Add(row);
            context.SaveChanges();
            return Shown(row);
        });
    }

    /// <summary>Corrects a mark; null when the site has none of this number.</summary>
    public Outcome<Mark>? Change(int site, int id, DateTimeOffset at, string title, string kind)
    {
        if (Check(at, title, kind) is { Count: > 0 } faults)
        {
            return new Outcome<Mark>.Refused(faults);
        }

        return _file.Write<Outcome<Mark>?>(context =>
        {
            if (context.Marks.SingleOrDefault(row => row.SiteId == site && row.Id == id) is not { } row)
            {
                return null;
            }

            (row.At, row.Title, row.Kind) = (at, title.Trim(), kind);
            return Shown(row);
        });
    }

    /// <summary>Forgets a mark; false when the site has none of this number.</summary>
    public bool Delete(int site, int id) => _file.Write(context => context.Marks.Where(row => row.SiteId == site && row.Id == id).ExecuteDelete()) > 0;

    private static List<Fault> Check(DateTimeOffset at, string title, string kind)
    {
        var faults = new List<Fault>();
        if (at < Earliest || at >= Latest)
        {
            faults.Add(new Fault("mark.time-invalid", "/at", "Give a moment between the years 1990 and 2200."));
        }

        if (title.Trim() is not { Length: > 0 and <= MaxTitle } text || text.Any(char.IsControl))
        {
            faults.Add(new Fault("mark.title-invalid", "/title", $"A title of 1 to {MaxTitle} characters is needed, none of them a control character."));
        }

        if (!Kinds.Contains(kind))
        {
            faults.Add(new Fault("mark.kind-unknown", "/kind", $"Give one of {string.Join(", ", Kinds)}."));
        }

        return faults;
    }

    private static Mark Shown(MarkRow row) => new(row.Id, row.At, row.Title, row.Kind, row.CreatedBy, row.CreatedAt);
}
