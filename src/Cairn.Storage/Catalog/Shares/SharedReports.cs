using System.Text;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Shares;

/// <summary>The public links of all sites. Any thread may call. Whether a site allows them is for the caller to decide.</summary>
/// <remarks>A token has 256 random bits; only its SHA-256 is stored, and compared in constant time. Who is removed, disabled or may share no longer takes along the links they made.</remarks>
public sealed class SharedReports
{
    /// <summary>A site has no more links that work than this.</summary>
    public const int MostPerSite = 200;

    /// <summary>How many days a link works when nobody says.</summary>
    public const int UsualDays = 30;

    /// <summary>How many days a link works at most.</summary>
    public const int MostDays = 365;

    /// <summary>A request takes at most so many bytes.</summary>
    public const int MaxRequestBytes = 16_384;

    private const int TokenLength = 43; // base62 characters: 256 bits
    private const int MaxName = 200;
    private const int MaxNote = 2_000;

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal SharedReports(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>The links of a site that work, the newest first.</summary>
    public IReadOnlyList<SharedReport> List(int site)
    {
        var now = _time.GetUtcNow();
        return _file.Read(context => context.SharedReports
            .Where(row => row.SiteId == site && row.ExpiresAt > now).OrderByDescending(row => row.Id).AsEnumerable().Select(Shown).ToList());
    }

    /// <summary>Makes a link.</summary>
    public Outcome<IssuedSharedReport> Add(int site, NewSharedReport wanted, string createdBy)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (Check(wanted) is { Count: > 0 } faults)
        {
            return new Outcome<IssuedSharedReport>.Refused(faults);
        }

        var token = Secrets.Text(TokenLength);
        var now = _time.GetUtcNow();
        var row = new SharedReportRow
        {
            SiteId = site,
            TokenHash = Secrets.Hash(token),
            Name = wanted.Name.Trim(),
            Note = wanted.Note.Trim(),
            Kind = wanted.Kind,
            Request = wanted.Request,
            CreatedBy = createdBy,
            CreatedAt = now,
            ExpiresAt = now.AddDays(wanted.Days),
        };
        return _file.Write<Outcome<IssuedSharedReport>>(context =>
        {
            if (context.SharedReports.Count(other => other.SiteId == site && other.ExpiresAt > now) >= MostPerSite)
            {
                return Outcome<IssuedSharedReport>.Refuse("share.too-many", "", $"A site has at most {MostPerSite} public links; withdraw those that nobody needs.");
            }

            context.SharedReports.Add(row);
            context.SaveChanges();
            return new IssuedSharedReport(token, Shown(row));
        });
    }

    /// <summary>The report of a token; null when the link works no longer or never did.</summary>
    public SharedReport? Find(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length != TokenLength)
        {
            return null;
        }

        var hash = Secrets.Hash(token);
        var now = _time.GetUtcNow();
        var row = _file.Read(context => context.SharedReports.SingleOrDefault(row => row.TokenHash == hash && row.ExpiresAt > now));
        return row is not null && Secrets.Same(row.TokenHash, hash) ? Shown(row) : null;
    }

    /// <summary>Ends a link for good; null when the site has none of this number, else what it showed.</summary>
    public SharedReport? Withdraw(int site, int id) => _file.Write(context =>
    {
        if (context.SharedReports.SingleOrDefault(row => row.SiteId == site && row.Id == id) is not { } row)
        {
            return null;
        }

        context.SharedReports.Remove(row);
        return Shown(row);
    });

    /// <summary>Takes expired links out of the file; returns how many.</summary>
    public int RemoveExpired()
    {
        var now = _time.GetUtcNow();
        return _file.Write(context => context.SharedReports.Where(row => row.ExpiresAt <= now).ExecuteDelete());
    }

    /// <summary>Ends every link that somebody made who may share no longer: inside a transaction of the user accounts.</summary>
    internal static void EndOf(CatalogContext context, string email) =>
        context.SharedReports.Where(row => row.CreatedBy == email).ExecuteDelete();

    private static List<Fault> Check(NewSharedReport wanted)
    {
        var faults = new List<Fault>();
        if (wanted.Name.Trim() is not { Length: > 0 and <= MaxName } name || name.Any(char.IsControl))
        {
            faults.Add(new Fault("share.name-invalid", "/name", $"A heading of 1 to {MaxName} characters is needed, none of them a control character."));
        }

        if (wanted.Note.Length > MaxNote || wanted.Note.Any(c => char.IsControl(c) && c != '\n'))
        {
            faults.Add(new Fault("share.note-invalid", "/note", $"A note has at most {MaxNote} characters, and no control character but line feeds."));
        }

        if (wanted.Days is < 1 or > MostDays)
        {
            faults.Add(new Fault("share.days-invalid", "/days", $"A public link works for 1 to {MostDays} days."));
        }

        if (Encoding.UTF8.GetByteCount(wanted.Request) > MaxRequestBytes)
        {
            faults.Add(new Fault("share.request-too-large", "/request", $"A request that is shared has at most {MaxRequestBytes} bytes."));
        }

        return faults;
    }

    private static SharedReport Shown(SharedReportRow row) =>
        new(row.Id, row.SiteId, row.Name, row.Note, row.Kind, row.Request, row.CreatedBy, row.CreatedAt, row.ExpiresAt);
}
