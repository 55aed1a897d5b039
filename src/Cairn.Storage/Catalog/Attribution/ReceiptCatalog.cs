using System.IO.Compression;
using System.Text;

namespace Cairn.Storage.Catalog.Attribution;

/// <summary>The receipts that were shown, by conversion. They are added to and taken away with their event, never changed. Any thread may call.</summary>
public sealed class ReceiptCatalog
{
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal ReceiptCatalog(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>The receipts of a conversion, oldest first.</summary>
    public IReadOnlyList<StoredReceipt> List(int site, string eventId, string definition) => _file.Read(context =>
        context.AttributionReceipts.Where(row => row.SiteId == site && row.EventId == eventId && row.Definition == definition)
            .OrderBy(row => row.Number).AsEnumerable().Select(Shown).ToList());

    /// <summary>Adds what is known now, unless it is what was known last.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="eventId">The conversion's event.</param>
    /// <param name="definition">The key of its definition.</param>
    /// <param name="text">The receipt.</param>
    /// <param name="reason">Why it differs from the last, of which the text is given; asked for only when it does.</param>
    public void Add(int site, string eventId, string definition, string text, Func<string, string> reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        _file.Write(context =>
        {
            var last = context.AttributionReceipts.Where(row => row.SiteId == site && row.EventId == eventId && row.Definition == definition)
                .OrderByDescending(row => row.Number).FirstOrDefault();
            var known = last is null ? null : Shown(last).Text;
            if (known == text)
            {
                return;
            }

            context.AttributionReceipts.Add(new ReceiptRow
            {
                SiteId = site,
                EventId = eventId,
                Definition = definition,
                Number = (last?.Number ?? 0) + 1,
                At = _time.GetUtcNow(),
                Reason = known is null ? "first" : reason(known),
                Body = Packed(text),
            });
        });
    }

    /// <summary>Takes away the receipts of events that are not there any more; returns how many.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="isThere">Whether the store has an event.</param>
    public int RemoveGone(int site, Func<string, bool> isThere)
    {
        ArgumentNullException.ThrowIfNull(isThere);
        var events = _file.Read(context => context.AttributionReceipts.Where(row => row.SiteId == site).Select(row => row.EventId).Distinct().ToList());
        var gone = events.Where(id => !isThere(id)).ToList();
        return gone.Count == 0 ? 0 : _file.Write(context =>
        {
            var rows = context.AttributionReceipts.Where(row => row.SiteId == site && gone.Contains(row.EventId)).ToList();
            context.AttributionReceipts.RemoveRange(rows);
            return rows.Count;
        });
    }

    private static StoredReceipt Shown(ReceiptRow row) => new(row.Number, row.At, row.Reason, Unpacked(row.Body));

    private static byte[] Packed(string text)
    {
        using var stream = new MemoryStream();
        using (var brotli = new BrotliStream(stream, CompressionLevel.Optimal))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    private static string Unpacked(byte[] body)
    {
        using var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
