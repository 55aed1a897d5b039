using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Audit;

/// <summary>Somebody did something.</summary>
/// <param name="Id">Ascending.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: an e-mail address, a key's prefix, or <c>cairn</c> itself.</param>
/// <param name="Action">What, such as <c>key.revoked</c>.</param>
/// <param name="Subject">To what.</param>
/// <param name="Detail">More about it; may be empty.</param>
public sealed record AuditEntry(long Id, DateTimeOffset At, string Actor, string Action, string Subject, string Detail);

/// <summary>
/// What was done, append-only. Each entry's hash covers the entry before, so that a changed, inserted or removed entry shows. What is cut
/// off at the end shows only against a hash kept elsewhere: <see cref="Head"/>.
/// </summary>
/// <remarks>Callers give no secret, no visitor's address and no visitor's text. Control characters are escaped here.</remarks>
public sealed class AuditLog
{
    private const int MaxText = 2_000;
    private const string Trimmed = "audit.trimmed";

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal AuditLog(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>Adds an entry.</summary>
    public AuditEntry Append(string actor, string action, string subject, string detail = "")
    {
        var now = _time.GetUtcNow();
        return _file.Write(context =>
        {
            var last = context.AuditEntries.OrderByDescending(row => row.Id).Select(row => row.Hash).FirstOrDefault();
            var row = new AuditRow
            {
                At = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero),
                Actor = Plain(actor),
                Action = Plain(action),
                Subject = Plain(subject),
                Detail = Plain(detail),
                Hash = [],
            };
            row.Hash = HashOf(last ?? [], row);
            context.AuditEntries.Add(row);
            context.SaveChanges();
            return Shown(row);
        });
    }

    /// <summary>Entries from new to old.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only those older than this number; null is from the newest on.</param>
    /// <param name="site">Only those about the site of this key; null is all. Their subject is the key, or begins with it and a space.</param>
    public IReadOnlyList<AuditEntry> List(int limit, long? before = null, string? site = null)
    {
        var beginning = $"{site} ";
        return _file.Read(context => context.AuditEntries
            .Where(row => before == null || row.Id < before)
            .Where(row => site == null || row.Subject == site || row.Subject.Substring(0, beginning.Length) == beginning)
            .Where(row => site == null || !(row.Action.StartsWith("session.") || row.Action.StartsWith("setup.") || row.Action.StartsWith("sql.")))
            .OrderByDescending(row => row.Id).Take(limit).AsEnumerable().Select(Shown).ToList());
    }

    /// <summary>The newest entry's hash in hexadecimal; empty for an empty log.</summary>
    public string Head() => _file.Read(context =>
        Convert.ToHexStringLower(context.AuditEntries.OrderByDescending(row => row.Id).Select(row => row.Hash).FirstOrDefault() ?? []));

    /// <summary>How long entries are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(366);

    /// <summary>Removes entries older than <see cref="Kept"/>, and writes down in the log which, with the hash the chain went on from; returns how many.</summary>
    public int RemoveOld(DateTimeOffset now)
    {
        var oldest = now - Kept;
        var end = _file.Read(context => context.AuditEntries.Where(row => row.At < oldest).OrderByDescending(row => row.Id).Select(row => new { row.Id, row.Hash }).FirstOrDefault());
        if (end is null)
        {
            return 0;
        }

        Append("cairn", Trimmed, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"through {end.Id}"), Convert.ToHexStringLower(end.Hash));
        return _file.Write(context => context.AuditEntries.Where(row => row.Id <= end.Id).ExecuteDelete());
    }

    /// <summary>The number of the first entry that does not fit the one before it; null when the whole chain holds. Where old ones were removed, the newest entry that says so tells what the rest goes on from.</summary>
    public long? FirstBroken() => _file.Read(context =>
    {
        var trimmed = context.AuditEntries.Where(row => row.Action == Trimmed).OrderByDescending(row => row.Id).Select(row => row.Detail).FirstOrDefault();
        var last = trimmed is { Length: 64 } && trimmed.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(trimmed) : [];
        foreach (var row in context.AuditEntries.OrderBy(row => row.Id).AsEnumerable())
        {
            if (!row.Hash.AsSpan().SequenceEqual(HashOf(last, row)))
            {
                return row.Id;
            }

            last = row.Hash;
        }

        return (long?)null;
    });

    // Every field is preceded by its length, so that no two different entries give the same bytes.
    private static byte[] HashOf(byte[] last, AuditRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var at = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(at, row.At.UtcTicks);
        byte[][] fields =
        [
            last, at, Encoding.UTF8.GetBytes(row.Actor), Encoding.UTF8.GetBytes(row.Action),
            Encoding.UTF8.GetBytes(row.Subject), Encoding.UTF8.GetBytes(row.Detail),
        ];
        var length = new byte[4];
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
            hash.AppendData(length);
            hash.AppendData(field);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>No line breaks, no terminal codes, no lone surrogates, and no more than fits a screen.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= MaxText)
            {
                break;
            }

            if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator)
            {
                plain.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                plain.Append(rune.ToString());
            }
        }

        return plain.ToString();
    }

    private static AuditEntry Shown(AuditRow row) => new(row.Id, row.At, row.Actor, row.Action, row.Subject, row.Detail);
}
