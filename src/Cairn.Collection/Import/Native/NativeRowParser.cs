using System.Globalization;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;

namespace Cairn.Collection.Import.Native;

/// <summary>Reads native events, and rows as <c>cairn export</c> writes them.</summary>
internal sealed class NativeRowParser(ImportSettings settings) : IJsonRowParser
{
    private const int MaxPropsDepth = 4;

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "$event_id", "$name", "$skew_ms", "$trust", "$sessionless", "$import", "$replayed", "$viewport", "$timezone", "$search_term",
        "$network", "$no_household",
    };

    private readonly ImportDoor _door = new(settings);
    private readonly RowIds _rowIds = new();
    private readonly EventDraft _draft = new();

    private bool _whole;
    private string? _properties;
    private BotVerdict _bot;
    private bool? _sessionless;
    private string? _host;
    private string? _path;
    private string? _householdKey;
    private string? _previousHouseholdKey;

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _door.Warnings;

    /// <inheritdoc/>
    public StoredEvent? Parse(JsonElement row, ReadOnlySpan<byte> line, out RowFailure? failure)
    {
        Clear();
        _whole = row.TryGetProperty(ExportRow.Mark, out var mark) && mark.ValueKind == JsonValueKind.Number && mark.TryGetInt32(out var version)
            && version == ExportRow.Version;
        foreach (var member in row.EnumerateObject())
        {
            failure = Take(member.Name, member.Value);
            if (failure is not null)
            {
                return null;
            }
        }

        _draft.Id ??= _rowIds.Next(line);
        (_draft.ConsentCounts, _draft.VisitorOptional) = (!_whole, _whole);
        var admitted = _door.Admit(_draft, out failure);
        return admitted is not null && _whole ? Whole(admitted) : admitted;
    }

    /// <summary>The row as it was in the store; only trust and import number are this import's.</summary>
    private StoredEvent Whole(StoredEvent admitted) => admitted with
    {
        Source = _draft.Source,
        Medium = _draft.Medium,
        Campaign = _draft.Campaign,
        CampaignId = _draft.CampaignId,
        Content = _draft.Content,
        Term = _draft.Term,
        ClickIdKind = _draft.ClickIdKind,
        ClickId = _draft.ClickId,
        Channel = _draft.Channel,
        Title = _draft.Title,
        Properties = _properties,
        Consent = new ConsentBits(_draft.ConsentBits),
        Url = _draft.Url,
        Host = _host,
        Path = _path,
        Referrer = _draft.Referrer,
        OccurredMicros = _draft.OccurredMicros!.Value,
        ReceivedMicros = _draft.ReceivedMicros ?? settings.ReceivedMicros,
        Currency = _draft.Currency,
        Bot = _bot,
        Sessionless = _sessionless ?? admitted.Sessionless,
        HouseholdKey = _householdKey,
        PreviousHouseholdKey = _previousHouseholdKey,
    };

    private void Clear()
    {
        _draft.Clear();
        (_whole, _properties, _bot, _sessionless) = (false, null, BotVerdict.None, null);
        (_host, _path, _householdKey, _previousHouseholdKey) = (null, null, null, null);
    }

    private RowFailure? Take(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        switch (name)
        {
            case "at":
                return TakeTime(name, value, micros => _draft.OccurredMicros = micros);
            case "received_at":
                return TakeTime(name, value, micros => _draft.ReceivedMicros = micros);
            case "seq":
                return TakeNumber(name, value, 1L << 53, number => _draft.Seq = number);
            case "value":
                return TakeValue(value);
            case "props":
                return TakeProperties(value);
            case "items":
                return TakeItems(value);
            case "consent":
                return TakeConsent(value);
            case "consent_bits":
                return TakeNumber(name, value, 0xFFF, number => _draft.ConsentBits = (int)number);
            case "exposures":
                return TakeExposures(value);
            case "bot" when value.ValueKind == JsonValueKind.Number:
                return TakeNumber(name, value, (long)BotVerdict.SiteRule, number => _bot = (BotVerdict)number);
            case "sessionless":
                return TakeFlag(value, flag => _sessionless = flag);
            default:
                return TakeText(name, value);
        }
    }

    private RowFailure? TakeText(string name, JsonElement value)
    {
        if (TargetOf(name) is not { } target)
        {
            return null; // an unknown field is passed over, as at the door
        }

        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text)
        {
            return Wrong(name, "a text");
        }

        if (name is "id" or "visitor" or "user" && text.Length == 0)
        {
            return name == "id" ? new RowFailure("id_invalid", "id", "An id has 1 to 128 characters.") : null;
        }

        target(text);
        return name == "id" && Encoding.UTF8.GetByteCount(text) > EventIds.MaxBytes ? new RowFailure("id_invalid", "id", "An id has 1 to 128 characters.") : null;
    }

    private Action<string>? TargetOf(string name) => name switch
    {
        "id" => TakeId,
        "name" => text => _draft.Name = text,
        "click_id_kind" => text => _draft.ClickIdKind = text,
        "click_id" => text => _draft.ClickId = text,
        "os_version" => text => _draft.OsVersion = text,
        "browser_version" => text => _draft.BrowserVersion = text,
        "sdk" => text => _draft.Sdk = text,
        "host" => text => _host = text,
        "path" => text => _path = text,
        "household_key" => text => _householdKey = text,
        "previous_household_key" => text => _previousHouseholdKey = text,
        "bot" => text => _bot = Enum.TryParse<BotVerdict>(text, out var verdict) ? verdict : BotVerdict.None,
        "viewport" or "timezone" => text => _draft.Properties.Text("$" + name, text),
        "event" or "time" => null,
        _ => _draft.SetText(name, null) ? text => _draft.SetText(name, text) : null,
    };

    private void TakeId(string text)
    {
        _draft.Id = EventIds.FromText(text);
        _draft.Properties.Text("$event_id", EventIds.IsCanonical(text) ? null : text);
    }

    private static RowFailure? TakeTime(string name, JsonElement value, Action<long> set)
    {
        var reader = new TimeReader(value.ValueKind == JsonValueKind.Number ? "epoch_ms" : null, zone: null);
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return Wrong(name, "a time in RFC 3339 or in milliseconds since 1970");
        }

        if (reader.Read(text, out var micros) != TimeReader.Result.Ok)
        {
            return new RowFailure("time_invalid", name, "A time is RFC 3339 with a zone or milliseconds since 1970, in the years 1990 to 2199.");
        }

        set(micros);
        return null;
    }

    private static RowFailure? TakeNumber(string name, JsonElement value, long largest, Action<long> set)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) || number < 0 || number > largest)
        {
            return Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {largest}"));
        }

        set(number);
        return null;
    }

    private static RowFailure? TakeFlag(JsonElement value, Action<bool> set)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return Wrong("sessionless", "true or false");
        }

        set(value.GetBoolean());
        return null;
    }

    private RowFailure? TakeValue(JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return new RowFailure("value_invalid", "value", "A value is a number, or a decimal number in a text.");
        }

        _draft.Value = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return null;
    }

    private RowFailure? TakeProperties(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong("props", "an object");
        }

        _properties = _whole ? value.GetRawText() : null;
        foreach (var member in value.EnumerateObject())
        {
            if (!_whole && Reserved.Contains(member.Name))
            {
                continue; // Cairn's own marks: nobody else sets them
            }

            if (Depth(member.Value) >= MaxPropsDepth)
            {
                return new RowFailure("json_too_deep", "props", "Properties are nested at most 4 deep, the object itself included.");
            }

            _draft.Properties.Json(member.Name, member.Value);
        }

        return null;
    }

    private RowFailure? TakeItems(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong("items", "an array of objects");
        }

        _draft.Properties.Json("items", value);
        return null;
    }

    private RowFailure? TakeConsent(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong("consent", "an object of states");
        }

        _draft.ConsentBits = ConsentReader.Read(value);
        return null;
    }

    private RowFailure? TakeExposures(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 50)
        {
            return Wrong("exposures", "an array of at most 50 {experiment, variant}");
        }

        _draft.Exposures = value.GetArrayLength() == 0 ? null : value.GetRawText();
        return null;
    }

    private static int Depth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(Depth).DefaultIfEmpty().Max(),
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(member => Depth(member.Value)).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static RowFailure Wrong(string name, string expected) => new("field_type", name, $"{name} must be {expected}.");
}
