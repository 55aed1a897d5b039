using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Foreign;
using Cairn.Journeys.Time;

namespace Cairn.Collection.Exposures;

/// <summary>Ad exposures, of television and display: what an ad server's tracking address or a server's call says, as events without a visitor.</summary>
/// <remarks>A tracking address is filled in by others, so what they forgot to fill in is no value, and what they get wrong costs the picture nothing.</remarks>
public sealed class ExposureFormat : ForeignFormat
{
    /// <summary>The verb of a tracking address; its time is believed for a day only.</summary>
    public const string Pixel = "pixel";

    private const long Day = 24 * 3600 * Timestamp.Second;
    private const long LargestSeconds = 100_000_000_000; // as milliseconds it is the year 1973, as seconds 5138
    private const decimal MostMicros = 1_000_000_000_000_000;

    private static readonly FrozenDictionary<string, (string Name, int? Quartile)> Events = new Dictionary<string, (string, int?)>
    {
        ["impression"] = ("ad_impression", null),
        ["start"] = ("ad_quartile", 0),
        ["first_quartile"] = ("ad_quartile", 25),
        ["midpoint"] = ("ad_quartile", 50),
        ["third_quartile"] = ("ad_quartile", 75),
        ["complete"] = ("ad_quartile", 100),
        ["click"] = ("ad_click", null),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every field that is read, as files name their columns.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "event", "source", "at", "imp_id", "medium", "campaign", "creative", "publisher", "line", "deal", "app", "region", "arm", "cost_micros", "cpm_micros", "currency",
        "ip", "ua", "household", "ifa", "ifa_type", "lat", "server_side", "gdpr", "gpp",
    ];

    private static readonly FrozenSet<string> Arms = FrozenSet.Create(StringComparer.Ordinal, "treatment", "control", "ghost", "psa");
    private static readonly string[] Texts = ["creative", "publisher", "line", "deal", "app", "region", "household", "ifa_type", "gdpr", "gpp"];

    /// <summary>The one there is.</summary>
    public static ExposureFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "exposure";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        ArgumentNullException.ThrowIfNull(request);
        var query = VendorObject.FromQuery(request.Query, out var asJson);
        body = ForeignBody.Empty with { Alias = query.Filled("key") };
        if (request.Verb == Pixel)
        {
            body = body with { Lines = [new ForeignLine(0, asJson)] };
            return null;
        }

        if (ForeignBytes.TryReadJson(request, out var root) is { } failure)
        {
            return failure;
        }

        if (root.Type != JsonTokenType.StartObject)
        {
            return ForeignBytes.NotObject;
        }

        var fields = VendorObject.Read(root);
        var events = fields["events"];
        var entries = events.Type == JsonTokenType.StartArray ? VendorObject.Entries(events, request.Limits.MaxEvents + 1) : [root];
        body = body with { Alias = fields.Filled("key") ?? body.Alias, Lines = ForeignLine.Each(entries) };
        if (entries.Count == 0)
        {
            return new BodyFailure(400, FailedReason.EventsMissing, "events", "an array `events` with at least one exposure, or the fields of one");
        }

        return ForeignBytes.TooMany(entries.Count, request.Limits, "events");
    }

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        var said = new Said(fields, draft);
        if (said.Text("source") is not { } source)
        {
            return Verdict.Fail(FailedReason.FieldType, "source", "`source` must name who showed the ad");
        }

        if (said.Text("event") is not { } kind || !Events.TryGetValue(kind.ToLowerInvariant(), out var what))
        {
            return Verdict.Fail(FailedReason.TypeUnsupported, "event", $"one of {string.Join(", ", Events.Keys.Order(StringComparer.Ordinal))}");
        }

        var arm = said.Text("arm")?.ToLowerInvariant();
        if (arm is not null && !Arms.Contains(arm))
        {
            return Verdict.Fail(FailedReason.FieldType, "arm", "`arm` must be treatment, control, ghost or psa");
        }

        if (!TryCost(said, out var cost, out var faulty))
        {
            return Verdict.Fail(FailedReason.ValueInvalid, faulty, "a whole number of millionths, zero or more");
        }

        if (draft.Sender.Trust == Cairn.Collection.Events.Trust.Import && said.Text("at") is null)
        {
            return Verdict.Fail(FailedReason.TimeInvalid, "at", "when the ad was shown: a file that is read later cannot mean now");
        }

        if (draft.Sender.Trust == Cairn.Collection.Events.Trust.Import && TryTime(said.Text("at")!, out var shown) && shown > Timestamp.From(draft.Sender.Received).Micros + TimeRules.FutureTolerance)
        {
            return Verdict.Fail(FailedReason.TimeInvalid, "at", "a time that was: this one lies ahead, so the file's zone or its unit is another");
        }

        var at = When(said, draft);
        var (household, gap, previous) = Household(said, draft, at);
        var campaign = said.Text("campaign");
        draft.Text("name", what.Name);
        draft.Text("source", source);
        draft.Text("medium", AdMedium.Of(said.Text("medium"), draft.Sender.AdMediums.GetValueOrDefault(source.ToLowerInvariant())));
        draft.Text("campaign", campaign);
        draft.Text("content", said.Text("creative"));
        draft.Text("household_key", household);
        draft.Text("previous_household_key", previous);
        draft.Mark("$no_household", ExposureHousehold.None(gap).Reason);
        draft.Text("currency", said.Text("currency"));
        draft.Text("id", Id(source, kind.ToLowerInvariant(), said, household, campaign, at) ?? draft.Sender.FallbackId);
        WriteProps(said, draft, what.Quartile, cost, arm);
        return Verdict.Keep;
    }

    private static void WriteProps(Said said, NativeDraft draft, int? quartile, decimal? cost, string? arm)
    {
        draft.Prop("imp_id", said.Text("imp_id"));
        draft.Prop("quartile", quartile);
        draft.Prop("cost", cost);
        draft.Prop("arm", arm);
        foreach (var name in Texts)
        {
            draft.Prop(name, said.Text(name));
        }

        var isLimited = said.Says("lat");
        draft.Prop("lat", isLimited ? new RawValue(JsonTokenType.True, "true"u8.ToArray()) : default);
        draft.Prop("server_side", IsServerSide(said) ? new RawValue(JsonTokenType.True, "true"u8.ToArray()) : default);
        draft.Prop("ifa", isLimited || said.Text("ifa") is not { } ifa || ifa.All(sign => sign is '0' or '-') ? null : ifa);
    }

    /// <summary>An impression of the same source, and each thing that happens to it, once; without its id the household's, in one second.</summary>
    private static string? Id(string source, string kind, Said said, string? household, string? campaign, long at)
    {
        var parts = said.Text("imp_id") is { } impression ? (IEnumerable<string?>)[source, impression, kind]
            : household is not null ? [household, campaign, said.Text("creative"), (at / Timestamp.Second).ToString(System.Globalization.CultureInfo.InvariantCulture), source, kind]
            : [];
        var text = string.Join('\0', parts.Select(part => part ?? ""));
        return text.Length == 0 ? null : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("cairn-exposure\0" + text)).AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>Writes the time and returns it: ISO, milliseconds, or seconds. A tracking address is often kept and called again: one that is a day off, or does not read, happened now.</summary>
    private static long When(Said said, NativeDraft draft)
    {
        var received = Timestamp.From(draft.Sender.Received).Micros;
        var text = said.Text("at");
        if (text is null)
        {
            return received;
        }

        var reads = TryTime(text, out var micros);
        if (said.IsPixel && (!reads || Math.Abs(received - micros) > Day))
        {
            draft.Warn(CollectWarning.TimeReplaced);
            return received;
        }

        if (!reads)
        {
            draft.Text("at", text); // the native steps say what is wrong with it
            return received;
        }

        draft.Millis("at", micros / 1_000m);
        return Math.Min(micros, received);
    }

    private static bool TryTime(string text, out long micros)
    {
        if (TimeText.TryParse(text, out micros))
        {
            return true;
        }

        if (!decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number)
            || number > TimeText.LatestMicros / 1_000)
        {
            return false;
        }

        micros = (long)(number * (number < LargestSeconds ? 1_000_000 : 1_000));
        return micros is >= TimeText.EarliestMicros and < TimeText.LatestMicros;
    }

    /// <summary>The household the ad was shown in, or why there is none. What a server's connection comes from is a server's.</summary>
    private static ExposureHousehold Household(Said said, NativeDraft draft, long at)
    {
        var address = said.Text("ip");
        return address is null && IsServerSide(said)
            ? ExposureHousehold.None(HouseholdGap.ServerSide)
            : draft.Sender.Household(address, said.Text("ua") ?? (address is null || said.IsPixel ? draft.Sender.UserAgent : null), at); // a server that names its viewer's address calls under its own name
    }

    private static bool IsServerSide(Said said) => said.Text("server_side") is { } text && text is not ("0" or "false") || said.Says("server_side");

    private static bool TryCost(Said said, out decimal? cost, out string faulty)
    {
        cost = null;
        foreach (var (name, scale) in (ReadOnlySpan<(string, decimal)>)[("cost_micros", 1_000_000m), ("cpm_micros", 1_000_000_000m)])
        {
            faulty = name;
            if (said.Text(name) is not { } text)
            {
                continue;
            }

            if (!decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var micros) || micros > MostMicros)
            {
                return false;
            }

            cost ??= micros / scale;
        }

        faulty = "";
        return true;
    }

    /// <summary>What the sender really said: of a placeholder nobody filled in, of a blank and of nothing, nothing.</summary>
    private sealed class Said(VendorObject fields, NativeDraft draft)
    {
        public bool IsPixel => draft.Sender.IsPixel;

        public string? Text(string name)
        {
            if (fields.Filled(name)?.Trim() is not { } text)
            {
                return null;
            }

            if (!CampaignParameters.IsAdMacro(text))
            {
                return text;
            }

            draft.Warn(CollectWarning.MacroUnexpanded);
            return null;
        }

        public bool Says(string name) => fields.Says(name);
    }
}
