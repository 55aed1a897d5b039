using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;

namespace Cairn.Collection.Import;

/// <summary>Turns the fields of a row into an event after the rules of live events, or says which rule it breaks.</summary>
internal sealed class ImportDoor(ImportSettings settings)
{
    private const int MaxNamesKept = 10_000;

    private readonly CollectedBatch _batch = new() { Site = settings.Site.Site, ReceivedMicros = settings.ReceivedMicros, Events = [] };
    private readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);
    private readonly ImportAddresses _addresses = new(settings.Site);
    private readonly ScrubCounts _scrubbed = new();
    private readonly SortedDictionary<CollectWarning, long> _warnings = [];

    /// <summary>How often each remark was earned by an event that is kept.</summary>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _warnings;

    /// <summary>Gives the event; null with the reason when a rule is broken.</summary>
    public StoredEvent? Admit(EventDraft draft, out RowFailure? failure)
    {
        (draft.Visitor, draft.User, draft.OrderId) = (Whole(draft.Visitor), Whole(draft.User), Whole(draft.OrderId));
        failure = Check(draft, out var name, out var money);
        if (failure is not null)
        {
            return null;
        }

        var time = TimeRules.Decide(draft.OccurredMicros, sentAt: null, draft.ReceivedMicros ?? settings.ReceivedMicros, Trust.Import);
        Warn(CollectWarning.TimeInFuture, time.InFuture);
        var user = UserOf(draft);
        var visitor = !string.IsNullOrWhiteSpace(draft.Visitor) ? draft.Visitor : user is null ? null : "user:" + user;
        if (visitor is null && !draft.VisitorOptional)
        {
            failure = new RowFailure("visitor_missing", "visitor", "An event needs a visitor, or a user who stands for one.");
            return null;
        }

        return Enriched(draft, Made(draft, name, visitor, user, time.OccurredMicros, money));
    }

    private CollectedEvent Made(EventDraft draft, string name, string? visitor, string? user, long occurredMicros, decimal? money)
    {
        var url = _addresses.Clean(draft.Url, orApp: false);
        var referrer = _addresses.Clean(draft.Referrer, orApp: true);
        Warn(CollectWarning.UrlInvalid, (url is null && draft.Url is not null) || (referrer is null && draft.Referrer is not null));
        return new CollectedEvent
        {
            EventId = draft.Id!.Value,
            Visitor = visitor!,
            User = user,
            OccurredMicros = occurredMicros,
            ClientSeq = draft.Seq,
            Name = name,
            Url = url,
            Referrer = referrer,
            Title = draft.Title is { } title ? Scrubber.Scrub(Cut(title.Trim(), 500)!, null, _scrubbed) : null,
            Value = money,
            Currency = draft.Currency is { } currency ? Currencies.Read(currency, settings.Site.ExtraCurrencies) : money is null ? null : settings.Site.Currency,
            OrderId = string.IsNullOrWhiteSpace(draft.OrderId) ? null : draft.OrderId,
            Properties = draft.Properties.Finish(),
            Exposures = draft.Exposures,
            Consent = new ConsentBits(draft.ConsentBits),
            Language = Cut(draft.Language, 35),
            Screen = Cut(draft.Screen, 11),
            Sdk = Cut(draft.Sdk, 64),
            Trust = Trust.Import,
            Sessionless = SystemNames.IsSessionless(name, money, draft.OrderId, url, Trust.Import),
            Given = FactsOf(draft),
        };
    }

    /// <summary>Enriches as the drain does; what the row says itself wins.</summary>
    private StoredEvent Enriched(EventDraft draft, CollectedEvent made)
    {
        var batch = draft.ReceivedMicros is { } received && received != settings.ReceivedMicros ? BatchOf(received) : _batch;
        var (enriched, unexpanded) = Enricher.Enrich(made, batch, settings.Site);
        Warn(CollectWarning.MacroUnexpanded, unexpanded);
        return enriched with
        {
            ClickIdKind = draft.ClickIdKind ?? enriched.ClickIdKind,
            ClickId = draft.ClickIdKind is null ? enriched.ClickId : Cut(draft.ClickId, 255),
            Channel = Cut(draft.Channel, 255) ?? enriched.Channel,
            OsVersion = Cut(draft.OsVersion, 255) ?? enriched.OsVersion,
            BrowserVersion = Cut(draft.BrowserVersion, 255) ?? enriched.BrowserVersion,
            Import = settings.Number,
        };
    }

    private static GivenFacts? FactsOf(EventDraft draft)
    {
        if (draft is
            {
                UserAgent: null, Country: null, Region: null, City: null, Device: null, Os: null, Browser: null,
                Source: null, Medium: null, Campaign: null, CampaignId: null, Content: null, Term: null,
            })
        {
            return null;
        }

        return new GivenFacts
        {
            UserAgent = Cut(draft.UserAgent, 1_024),
            Country = Cut(draft.Country, 255),
            Region = Cut(draft.Region, 255),
            City = Cut(draft.City, 255),
            Device = Cut(draft.Device, 255),
            Os = Cut(draft.Os, 255),
            Browser = Cut(draft.Browser, 255),
            Source = Cut(draft.Source, 255),
            Medium = Cut(draft.Medium, 255),
            Campaign = Cut(draft.Campaign, 255),
            CampaignId = Cut(draft.CampaignId, 255),
            Content = Cut(draft.Content, 255),
            Term = Cut(draft.Term, 255),
        };
    }

    private CollectedBatch BatchOf(long receivedMicros) => new() { Site = settings.Site.Site, ReceivedMicros = receivedMicros, Events = [] };

    private RowFailure? Check(EventDraft draft, out string name, out decimal? money)
    {
        (name, money) = (NameOf(draft.Name) ?? "", null);
        if (name.Length == 0)
        {
            return new RowFailure("name_invalid", "event", "An event name has 1 to 200 bytes, and $ at its beginning only for Cairn's own events.");
        }

        if (draft.OccurredMicros is null)
        {
            return new RowFailure("time_invalid", "time", "An event needs a time.");
        }

        if (draft.ConsentCounts && new ConsentBits(draft.ConsentBits).AnalyticsDenied)
        {
            return new RowFailure("consent_required", "consent", "Nothing is kept of events whose analytics_storage was denied.");
        }

        return CheckLength("visitor", draft.Visitor, 128) ?? CheckLength("user", draft.User, 256) ?? CheckLength("order_id", draft.OrderId, 128)
            ?? CheckMoney(draft, name, out money);
    }

    private static RowFailure? CheckLength(string field, string? text, int maxBytes) =>
        text is not null && text.Length * 3 > maxBytes && Encoding.UTF8.GetByteCount(text) > maxBytes
            ? new RowFailure("id_invalid", field, $"{field} has at most {maxBytes} bytes.")
            : null;

    private RowFailure? CheckMoney(EventDraft draft, string name, out decimal? money)
    {
        money = null;
        if (draft.Currency is { } currency && Currencies.Read(currency, settings.Site.ExtraCurrencies) is null)
        {
            return new RowFailure("currency_invalid", "currency", "A currency is three letters of ISO 4217, such as EUR.");
        }

        if (draft.Value is null)
        {
            return null;
        }

        var comma = settings.Mapping.DecimalComma;
        var text = comma ? CommaDecimal.ToPoint(draft.Value.Trim()) : draft.Value.Trim();
        if (!MoneyText.TryParse(text, out var value, out var rounded))
        {
            return new RowFailure(
                "value_invalid", "value", $"A value is a decimal number such as {(comma ? "1.234,50" : "1234.50")}, up to 999999999999.999999.");
        }

        Warn(CollectWarning.ValueRounded, rounded);
        money = name == "refund" && value > 0 ? -value : value;
        return null;
    }

    private string? NameOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!_names.TryGetValue(text, out var name))
        {
            name = Settle(text);
            if (_names.Count < MaxNamesKept)
            {
                _names[text] = name;
            }
        }

        return name;
    }

    private static string? Settle(string text)
    {
        var name = TextRepair.Clean(text, int.MaxValue)?.Trim().Normalize(NormalizationForm.FormC);
        return string.IsNullOrEmpty(name) || Encoding.UTF8.GetByteCount(name) > 200 || !SystemNames.Admits(name, Trust.Import) ? null : name;
    }

    private string? UserOf(EventDraft draft)
    {
        var ignored = draft.User is { } user && NeverIdentities.Contains(user, settings.Site.NeverIdentities);
        Warn(CollectWarning.UserIgnored, ignored);
        return ignored ? null : draft.User;
    }

    private void Warn(CollectWarning warning, bool earned)
    {
        if (earned)
        {
            _warnings[warning] = _warnings.GetValueOrDefault(warning) + 1;
        }
    }

    private static string? Cut(string? text, int maxBytes) => TextRepair.Clean(text, maxBytes);

    /// <summary>An id as text without NUL and controls; never cut, since two ids could become one.</summary>
    private static string? Whole(string? text) => TextRepair.Clean(text, int.MaxValue);
}
