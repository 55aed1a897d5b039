using System.Text;
using Cairn.Collection.Events;

namespace Cairn.Collection.Import;

/// <summary>Turns the fields of a row into an event after the rules of live events, or says which rule it breaks.</summary>
internal sealed class ImportDoor(ImportSettings settings)
{
    private static readonly HashSet<string> SystemNames =
    [
        "$identify", "$alias", "$group", "$consent", "$exposure", "$heartbeat", "$opt_out", "$opt_in", "$sdk_error",
        "$session_start", "$first_visit", "$user_engagement",
    ];

    private static readonly HashSet<string> NobodysNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "null", "undefined", "none", "nan", "0", "-1", "true", "false", "anonymous", "guest", "user", "unknown", "[object object]",
        "00000000-0000-0000-0000-000000000000",
    };

    private readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);

    /// <summary>Gives the event; null with the reason when a rule is broken.</summary>
    public StoredEvent? Admit(EventDraft draft, out RowFailure? failure)
    {
        failure = Check(draft, out var name, out var visitor, out var value);
        if (failure is not null)
        {
            return null;
        }

        var received = draft.ReceivedMicros ?? settings.ReceivedMicros;
        var (url, host, path) = ImportUrl.Normalise(draft.Url);
        return new StoredEvent
        {
            EventId = draft.Id!.Value,
            Visitor = visitor,
            User = UserOf(draft),
            OccurredMicros = Math.Min(draft.OccurredMicros!.Value, received),
            ReceivedMicros = received,
            ClientSeq = draft.Seq,
            Name = name,
            Url = url,
            Host = host,
            Path = path,
            Title = TextRepair.Clean(draft.Title, 500),
            Referrer = ImportUrl.Normalise(draft.Referrer).Url,
            Source = Short(draft.Source),
            Medium = Short(draft.Medium),
            Campaign = Short(draft.Campaign),
            CampaignId = Short(draft.CampaignId),
            Content = Short(draft.Content),
            Term = Short(draft.Term),
            ClickIdKind = draft.ClickIdKind,
            ClickId = Short(draft.ClickId),
            Channel = Short(draft.Channel),
            Country = Short(draft.Country),
            Region = Short(draft.Region),
            City = Short(draft.City),
            Device = Short(draft.Device),
            Os = Short(draft.Os),
            OsVersion = Short(draft.OsVersion),
            Browser = Short(draft.Browser),
            BrowserVersion = Short(draft.BrowserVersion),
            Language = TextRepair.Clean(draft.Language, 35),
            Screen = TextRepair.Clean(draft.Screen, 11),
            Value = value,
            Currency = value is null ? null : draft.Currency?.ToUpperInvariant() ?? settings.Currency,
            OrderId = draft.OrderId,
            Properties = draft.Properties.Finish(),
            Exposures = draft.Exposures,
            Consent = new ConsentBits(draft.ConsentBits),
            Sdk = TextRepair.Clean(draft.Sdk, 64),
            Trust = Trust.Import,
            Sessionless = name is "refund" || (name[0] == '$' && name != "$heartbeat"),
            Import = settings.Number,
        };
    }

    private RowFailure? Check(EventDraft draft, out string name, out string? visitor, out decimal? value)
    {
        (name, visitor, value) = (NameOf(draft.Name) ?? "", draft.Visitor, null);
        if (name.Length == 0)
        {
            return new RowFailure("name_invalid", "event", "An event name has 1 to 200 characters, and $ at its beginning only for Cairn's own events.");
        }

        if (draft.OccurredMicros is null)
        {
            return new RowFailure("time_invalid", "time", "An event needs a time.");
        }

        visitor ??= draft.User is null ? null : "user:" + draft.User;
        if (visitor is null && !draft.VisitorOptional)
        {
            return new RowFailure("visitor_missing", "visitor", "An event needs a visitor, or a user who stands for one.");
        }

        return CheckLengths(draft, visitor) ?? CheckMoney(draft, name, out value);
    }

    private static RowFailure? CheckLengths(EventDraft draft, string? visitor)
    {
        if (visitor?.Length > 133 || draft.Visitor?.Length > 128)
        {
            return new RowFailure("field_type", "visitor", "A visitor id has at most 128 characters.");
        }

        if (draft.User?.Length > 256)
        {
            return new RowFailure("field_type", "user", "A user id has at most 256 characters.");
        }

        return draft.OrderId?.Length > 128 ? new RowFailure("field_type", "order_id", "An order id has at most 128 characters.") : null;
    }

    private RowFailure? CheckMoney(EventDraft draft, string name, out decimal? value)
    {
        value = null;
        if (draft.Currency is { } currency && (currency.Length != 3 || !currency.All(char.IsAsciiLetter)))
        {
            return new RowFailure("currency_invalid", "currency", "A currency is three letters of ISO 4217, such as EUR.");
        }

        if (draft.Value is null)
        {
            return null;
        }

        if (!ImportMoney.TryParse(draft.Value, settings.Mapping.DecimalComma, out var money))
        {
            var example = settings.Mapping.DecimalComma ? "1.234,50" : "1234.50";
            return new RowFailure("value_invalid", "value", $"A value is a decimal number such as {example}, at most 999,999,999,999.999999.");
        }

        value = name == "refund" && money > 0 ? -money : money;
        return null;
    }

    private string? NameOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!_names.TryGetValue(text, out var name) && _names.Count < 10_000)
        {
            _names[text] = name = Settle(text);
        }

        return name ?? Settle(text);
    }

    private static string? Settle(string text)
    {
        var name = TextRepair.Clean(text, int.MaxValue)?.Trim();
        if (string.IsNullOrEmpty(name) || (name[0] == '$' && !SystemNames.Contains(name)))
        {
            return null;
        }

        name = name.Normalize(NormalizationForm.FormC);
        return name.Length <= 200 ? name : null;
    }

    private static string? UserOf(EventDraft draft) => draft.User is { } user && !NobodysNames.Contains(user.Trim()) ? user : null;

    private static string? Short(string? text) => TextRepair.Clean(text, 255);
}
