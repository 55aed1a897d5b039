using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Import.Native;

namespace Cairn.Collection.Import.Ga4;

/// <summary>Reads rows of Google Analytics 4's BigQuery export (<c>docs/how-to/import.md</c> has the map of fields).</summary>
/// <remarks>
/// Google adds rows to a day for some days and writes the day anew; an event's id is made of what never changes in it, so a day can be imported again,
/// and the rows of an intraday table are the same events as those of its daily table.
/// </remarks>
internal sealed class Ga4RowParser(ImportSettings settings) : IJsonRowParser
{
    private static readonly Dictionary<string, string> EventNames = new(StringComparer.Ordinal)
    {
        ["session_start"] = "$session_start",
        ["first_visit"] = "$first_visit",
        ["user_engagement"] = "$user_engagement",
    };

    private static readonly Dictionary<string, string> ParameterNames = new(StringComparer.Ordinal)
    {
        ["ga_session_id"] = "$ga_session_id",
        ["percent_scrolled"] = "percent",
        ["video_percent"] = "percent",
        ["form_id"] = "form",
        ["file_name"] = "file",
        ["file_extension"] = "ext",
        ["link_url"] = "target",
    };

    private static readonly (string From, string To)[] ItemFields =
    [
        ("item_id", "item_id"), ("item_name", "name"), ("item_brand", "brand"), ("item_category", "category"), ("item_variant", "variant"),
        ("price", "price"), ("quantity", "quantity"), ("coupon", "coupon"), ("item_list_index", "index"),
    ];

    private readonly ImportDoor _door = new(settings);
    private readonly EventDraft _draft = new();

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _door.Warnings;

    /// <inheritdoc/>
    public StoredEvent? Parse(JsonElement row, ReadOnlySpan<byte> line, out RowFailure? failure)
    {
        _draft.Clear();
        _draft.VisitorOptional = true;
        _draft.Visitor = row.At("user_pseudo_id").AsText();
        _draft.User = row.At("user_id").AsText();
        var sent = row.At("event_name").AsText();
        if (row.At("event_timestamp").AsLong() is not { } micros || !TimeReader.InRange(micros))
        {
            failure = new RowFailure("time_invalid", "event_timestamp", "event_timestamp is in microseconds since 1970, in the years 1990 to 2199.");
            return null;
        }

        _draft.OccurredMicros = micros;
        _draft.Id = IdOf(row, sent);
        _draft.Seq = SequenceOf(row);
        TakeParameters(row);
        NameEvent(row, sent);
        TakeMoney(row);
        TakeTraffic(row);
        TakeSurroundings(row);
        TakePerson(row);
        return _door.Admit(_draft, out failure);
    }

    private static UInt128 IdOf(JsonElement row, string? name)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string? part) => hash.AppendData(Encoding.UTF8.GetBytes((part ?? "") + "\0"));
        Add(row.At("user_pseudo_id").AsText());
        Add(row.At("event_timestamp").AsText());
        Add(name);
        Add(row.At("batch_page_id").AsText());
        Add(row.At("batch_ordering_id").AsText());
        Add(row.At("batch_event_index").AsText());
        foreach (var (key, value) in row.At("event_params").Entries().Select(entry => (entry.At("key").AsText(), entry.TypedValue().AsText())).Order())
        {
            Add(key);
            Add(value);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }

    /// <summary>Page (milliseconds, 41 bits), request on the page (12) and place in the request (10), in this order; else the bundle's number.</summary>
    private static long SequenceOf(JsonElement row)
    {
        if (row.At("batch_page_id").AsLong() is not { } page)
        {
            return Math.Max(0, row.At("event_bundle_sequence_id").AsLong() ?? 0);
        }

        var ordering = Math.Clamp(row.At("batch_ordering_id").AsLong() ?? 0, 0, 4_095);
        var index = Math.Clamp(row.At("batch_event_index").AsLong() ?? 0, 0, 1_023);
        return ((page & ((1L << 41) - 1)) << 22) | (ordering << 10) | index;
    }

    private void TakeParameters(JsonElement row)
    {
        foreach (var parameter in row.At("event_params").Entries())
        {
            var value = parameter.TypedValue();
            var key = parameter.At("key").AsText();
            switch (key)
            {
                case null:
                    break;
                case "page_location":
                    _draft.Url = value.AsText();
                    break;
                case "page_title":
                    _draft.Title = value.AsText();
                    break;
                case "page_referrer":
                    _draft.Referrer = value.AsText();
                    break;
                default:
                    TakeParameter(key, value);
                    break;
            }
        }
    }

    private void TakeParameter(string key, JsonElement value)
    {
        if (key == "currency")
        {
            _draft.Currency = value.AsText();
        }
        else if (key == "value")
        {
            _draft.Value = value.AsText();
        }
        else if (key == "transaction_id")
        {
            _draft.OrderId = value.AsText();
        }
        else
        {
            _draft.Properties.Json(ParameterNames.GetValueOrDefault(key, key), value);
        }
    }

    private void NameEvent(JsonElement row, string? sent)
    {
        var outbound = row.At("event_params").Entries().Any(entry => entry.At("key").AsText() == "outbound" && entry.TypedValue().AsText() is "true" or "1");
        _draft.Name = sent is null ? null : sent == "click" && outbound ? "outbound_click" : EventNames.GetValueOrDefault(sent, sent);
        _draft.Properties.Text("$source_name", _draft.Name == sent ? null : sent);
    }

    private void TakeMoney(JsonElement row)
    {
        var shop = row.At("ecommerce");
        _draft.OrderId = shop.At("transaction_id").AsText() ?? _draft.OrderId;
        var refund = shop.At("refund_value").AsText();
        _draft.Value = refund is not (null or "0" or "0.0") ? "-" + refund.TrimStart('-') : shop.At("purchase_revenue").AsText() ?? _draft.Value;
        if (_draft.Value is null)
        {
            _draft.Properties.Text("currency", _draft.Currency);
            _draft.Currency = null;
        }

        var items = row.At("items").Entries().Select(ItemOf).Where(item => item.Count > 0).ToList();
        if (items.Count > 0)
        {
            _draft.Properties.Json("items", JsonSerializer.SerializeToElement(items));
        }
    }

    private static Dictionary<string, JsonElement> ItemOf(JsonElement item)
    {
        var kept = new Dictionary<string, JsonElement>();
        foreach (var (from, to) in ItemFields)
        {
            if (item.At(from) is var value && value.AsText() is not null)
            {
                kept[to] = value;
            }
        }

        return kept;
    }

    /// <summary>What Google read from the address wins over what the address says.</summary>
    private void TakeTraffic(JsonElement row)
    {
        var traffic = row.At("collected_traffic_source");
        _draft.Source = traffic.At("manual_source").AsText();
        _draft.Medium = traffic.At("manual_medium").AsText();
        _draft.Campaign = traffic.At("manual_campaign_name").AsText();
        _draft.CampaignId = traffic.At("manual_campaign_id").AsText();
        _draft.Content = traffic.At("manual_content").AsText();
        _draft.Term = traffic.At("manual_term").AsText();
        foreach (var kind in (string[])["gclid", "dclid", "srsltid"])
        {
            if (_draft.ClickIdKind is null && traffic.At(kind).AsText() is { } click)
            {
                (_draft.ClickIdKind, _draft.ClickId) = (kind, click);
            }
        }

        _draft.Properties.Json("session_traffic_source_last_click", row.At("session_traffic_source_last_click"));
    }

    private void TakeSurroundings(JsonElement row)
    {
        var device = row.At("device");
        _draft.Device = device.At("category").AsText();
        _draft.Os = device.At("operating_system").AsText();
        _draft.OsVersion = device.At("operating_system_version").AsText();
        _draft.Browser = device.At("web_info", "browser").AsText() ?? device.At("browser").AsText();
        _draft.BrowserVersion = device.At("web_info", "browser_version").AsText();
        _draft.Language = device.At("language").AsText();
        _draft.Country = CountryNames.CodeOf(row.At("geo", "country").AsText());
        _draft.Region = row.At("geo", "region").AsText();
        _draft.City = row.At("geo", "city").AsText();
        _draft.ConsentBits = ConsentReader.FromYesNo(row.At("privacy_info", "ads_storage").AsText(), row.At("privacy_info", "analytics_storage").AsText());
        _draft.Properties.Json("platform", row.At("platform"));
        _draft.Properties.Text("stream_id", row.At("stream_id").AsText());
    }

    private void TakePerson(JsonElement row)
    {
        var traits = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in row.At("user_properties").Entries())
        {
            if (property.At("key").AsText() is { } key && property.TypedValue() is var value && value.IsThere())
            {
                traits[key] = value;
            }
        }

        if (row.At("user_first_touch_timestamp").AsLong() is { } first)
        {
            traits["first_touch_micros"] = JsonSerializer.SerializeToElement(first.ToString(CultureInfo.InvariantCulture));
        }

        if (traits.Count > 0)
        {
            _draft.Properties.Json("traits", JsonSerializer.SerializeToElement(traits));
        }
    }
}
