using System.Globalization;
using Cairn.Collection.Decoding;

namespace Cairn.Server.Health;

/// <summary>Reasons in words a sentence can go on with: "61 had a currency we do not know".</summary>
internal static class ReasonWords
{
    /// <summary>What a reason of the wire means; the reason itself when nobody has put it in words.</summary>
    public static string Of(string reason) => WireNames.TryParse(reason, out var known) ? Of(known) : reason;

    /// <summary>The first line of the health page.</summary>
    public static string Sentence(HealthCounts totals, IReadOnlyList<ReasonShown> reasons)
    {
        if (totals.Received == 0)
        {
            return "Nothing was received.";
        }

        var share = totals.Accepted == totals.Received ? "All" : Share(totals);
        var first = reasons.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {reasons[0].Count:#,0} {(reasons[0].Count == 1 ? One(reasons[0].Means) : reasons[0].Means)}");
        return $"{share} {(totals.Received == 1 ? "event was" : "events were")} accepted{first}.";
    }

    private static string One(string means) => means
        .Replace("were requests that are", "was a request that is", StringComparison.Ordinal)
        .Replace("were requests", "was a request", StringComparison.Ordinal)
        .Replace("were rows that", "was a row that", StringComparison.Ordinal)
        .Replace("were ", "was ", StringComparison.Ordinal);

    /// <summary>Never rounded up to everything, nor down to nothing.</summary>
    private static string Share(HealthCounts totals)
    {
        var percent = 100.0 * totals.Accepted / totals.Received;
        var shown = totals.Accepted == 0 ? 0 : Math.Clamp(Math.Round(percent, 1), 0.1, 99.9);
        return shown.ToString("0.#", CultureInfo.InvariantCulture) + " % of";
    }

    internal static string Of(FailedReason reason) => reason switch
    {
        FailedReason.BodyEmpty => "were empty requests",
        FailedReason.BodyNotJson => "were requests that are no JSON",
        FailedReason.BodyNotUtf8 => "were requests that are no UTF-8 text",
        FailedReason.BodyNotObject => "were requests that are no JSON object",
        FailedReason.EventsMissing => "were requests without events",
        FailedReason.GzipInvalid => "were requests whose compression is damaged",
        FailedReason.BodyTooLarge => "were requests over the size limit",
        FailedReason.TooManyEvents => "were requests with too many events",
        FailedReason.UnsupportedEncoding => "were requests in an encoding we do not read",
        FailedReason.QuotaExceeded => "were over the quota",
        FailedReason.NameInvalid => "had a name that is missing, too long or reserved",
        FailedReason.IdInvalid => "had an id that is empty or too long",
        FailedReason.FieldType => "had a field of the wrong type",
        FailedReason.TypeUnsupported => "were of a type we do not take",
        FailedReason.TimeInvalid => "had a time that cannot be read",
        FailedReason.TimeTooOld => "were too old when they arrived",
        FailedReason.VisitorMissing => "named no visitor",
        FailedReason.ValueInvalid => "had a value that is no amount",
        FailedReason.CurrencyInvalid => "had a currency we do not know",
        FailedReason.DuplicateKey => "named a field twice",
        FailedReason.JsonTooDeep => "had properties nested too deep",
        FailedReason.EventTooLarge => "were over the size limit of an event",
        FailedReason.SignatureInvalid => "had a wrong signature",
        FailedReason.UntrustedConversion => "needed a signature or a secret key",
        FailedReason.OriginNotAllowed => "came from a page outside the site's list",
        FailedReason.AliasUnknown => "named a site we do not know",
        FailedReason.ImportRowInvalid => "were rows that cannot be read",
        FailedReason.EnrichError => "could not be enriched",
        FailedReason.StoreRejected => "were refused by the store",
        FailedReason.ConsentRequired => "lacked consent",
        FailedReason.OptedOut => "were of visitors who opted out",
        FailedReason.Erased => "were of erased people",
        _ => WireNames.Of(reason),
    };
}
