using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>POST …/reports/attribution/receipt.</summary>
public sealed record ReceiptRequest : TouchRequest
{
    /// <summary>The id of the conversion's event.</summary>
    public string? Conversion { get; init; }

    /// <summary>The definition, where the event is a conversion of several. Null: the only one, macros first.</summary>
    public string? Definition { get; init; }

    /// <summary>Models instead of the usual rules; then nothing is added to the history.</summary>
    public IReadOnlyList<string>? Models { get; init; }
}

/// <summary>Who was given how much of one conversion, and how that changed.</summary>
public sealed record ReceiptReport : ReportResult
{
    /// <summary>As everything stands now.</summary>
    public required Receipt Current { get; init; }

    /// <summary>Every receipt that was shown before, oldest first; the newest is the current one.</summary>
    public required IReadOnlyList<ReceiptVersion> History { get; init; }
}

/// <summary>A receipt as it was shown.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="At">When it was shown first, RFC 3339.</param>
/// <param name="Reason"><c>first</c>, or why it differs from the one before: <c>definition</c>, <c>window</c>, <c>refund</c>, <c>identity</c>, <c>late_touch</c>, <c>channel_rule</c>, <c>model</c> (learned anew), <c>value</c>.</param>
/// <param name="Receipt">What it said.</param>
public sealed record ReceiptVersion(int Number, string At, string Reason, Receipt Receipt);

/// <summary>A conversion, its path, and what each model gives each touch.</summary>
public sealed record Receipt
{
    /// <summary>The id of its event.</summary>
    public required string Conversion { get; init; }

    /// <summary>The event's name.</summary>
    public required string Event { get; init; }

    /// <summary>RFC 3339.</summary>
    public required string Occurred { get; init; }

    /// <summary>The definition's key.</summary>
    public required string Definition { get; init; }

    /// <summary>Its version.</summary>
    public required int DefinitionVersion { get; init; }

    /// <summary>A short hash of the person, to tell whether it is still the same.</summary>
    public required string Person { get; init; }

    /// <summary>How far back each kind of touch counted.</summary>
    public required IReadOnlyDictionary<string, string> Window { get; init; }

    /// <summary>Earliest first; empty: the conversion is unattributed.</summary>
    public required IReadOnlyList<ReceiptLine> Touches { get; init; }

    /// <summary>The version of the site's channel rules; 0 for others that were asked for, null in receipts kept before rules had versions.</summary>
    public int? ChannelRules { get; init; }

    /// <summary>The version of each model, 1 for rules; null in receipts kept before models were told apart.</summary>
    public IReadOnlyDictionary<string, int>? Versions { get; init; }

    /// <summary>What a model gives no touch: of the baseline and unattributed.</summary>
    public required IReadOnlyDictionary<string, decimal> Rest { get; init; }

    /// <summary>The value before refunds; null for none.</summary>
    public string? Value { get; init; }

    /// <summary>What was refunded.</summary>
    public required string Refunded { get; init; }

    /// <summary>What models share: value less refunds, in the report's currency.</summary>
    public required string Net { get; init; }

    /// <summary>ISO 4217, of the conversion; null for none.</summary>
    public string? Currency { get; init; }

    /// <summary>ISO 4217: what the net value and the money of touches are in; null in receipts kept before currencies were converted.</summary>
    public string? NetCurrency { get; init; }

    /// <summary>The currency rate that was taken; null where none was needed.</summary>
    public string? Rate { get; init; }

    /// <summary>Consent at the time, by kind: <c>granted</c>, <c>denied</c>, <c>unset</c>.</summary>
    public required IReadOnlyDictionary<string, string> Consent { get; init; }

    /// <summary>What was sent where.</summary>
    public required IReadOnlyList<string> Sent { get; init; }
}

/// <summary>A touch of a receipt.</summary>
public sealed record ReceiptLine
{
    /// <summary>RFC 3339.</summary>
    public required string T { get; init; }

    /// <summary><c>click</c>, <c>visit</c>, <c>engaged_view</c>, <c>view</c>, <c>offline</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The rule that gave the channel: <c>own:2</c>, the second of the site's own, <c>cairn:paid-search</c>, a row of a table, <c>ad:tv</c>, how an ad was shown, <c>event:email</c>, the kind of event. Null: none of the rules gives it, it came with the event.</summary>
    public string? Rule { get; init; }

    /// <summary>Its campaign.</summary>
    public required string Campaign { get; init; }

    /// <summary>Seconds before the conversion.</summary>
    public required double Distance { get; init; }

    /// <summary>The event's place in the store.</summary>
    public required long Seq { get; init; }

    /// <summary>By model.</summary>
    public required IReadOnlyDictionary<string, decimal> Weights { get; init; }

    /// <summary>By model, in the report's currency.</summary>
    public required IReadOnlyDictionary<string, string> Money { get; init; }
}

/// <summary>An event as a receipt needs it.</summary>
/// <param name="Seq">Its place in the store.</param>
/// <param name="Name">Its name.</param>
/// <param name="Micros">When it happened.</param>
/// <param name="Consent">By kind.</param>
public sealed record ReceiptEvent(long Seq, string Name, long Micros, IReadOnlyDictionary<string, string> Consent);

/// <summary>Finds events and keeps receipts.</summary>
public interface IReceiptBook
{
    /// <summary>The event of an id; null when there is none.</summary>
    ReceiptEvent? Find(string id);

    /// <summary>Adds a receipt unless it is the last one, and gives all of them, oldest first.</summary>
    /// <param name="receipt">As everything stands.</param>
    /// <param name="reason">Why it differs from the last one.</param>
    IReadOnlyList<ReceiptVersion> Keep(Receipt receipt, Func<Receipt, string> reason);

    /// <summary>All receipts of a conversion, oldest first.</summary>
    IReadOnlyList<ReceiptVersion> History(string conversion, string definition);
}
