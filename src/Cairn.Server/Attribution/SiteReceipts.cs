using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Storage.Catalog;
using Cairn.Storage.Events;

namespace Cairn.Server.Attribution;

/// <summary>The receipts of one site: events from the store, what was shown in the catalog.</summary>
internal sealed class SiteReceipts(CairnCatalog catalog, IEventStore store, int site) : IReceiptBook
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.General) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly string[] Kinds = ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"];
    private static readonly string[] States = ["unset", "denied", "granted", "unset"];

    /// <inheritdoc/>
    public ReceiptEvent? Find(string id) => store.FindEvent(site, EventIds.FromText(id)) is var (seq, found)
        ? new ReceiptEvent(seq, found.Name, found.OccurredMicros, Consent(found.Consent))
        : null;

    /// <inheritdoc/>
    public IReadOnlyList<ReceiptVersion> Keep(Receipt receipt, Func<Receipt, string> reason)
    {
        catalog.Receipts.Add(site, receipt.Conversion, receipt.Definition, JsonSerializer.Serialize(receipt, Written), before => reason(Read(before)));
        return History(receipt.Conversion, receipt.Definition);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReceiptVersion> History(string conversion, string definition) =>
    [
        .. catalog.Receipts.List(site, conversion, definition)
            .Select(stored => new ReceiptVersion(stored.Number, Timestamp.From(stored.At).ToString(), stored.Reason, Read(stored.Text))),
    ];

    private static Receipt Read(string text) => JsonSerializer.Deserialize<Receipt>(text, Written) ?? throw new JsonException("The text of a receipt is empty.");

    private static Dictionary<string, string> Consent(ConsentBits bits) => Kinds.Select((kind, at) => (kind, State: States[(bits.Bits >> (2 * at)) & 3])).ToDictionary(pair => pair.kind, pair => pair.State);
}
