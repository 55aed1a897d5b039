using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Receipts;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>Makes the receipt of one conversion (<c>docs/decisions/0005-receipts.md</c>).</summary>
public static class ReceiptRunner
{
    private static readonly string[] Usual =
        ["first", "last", "last_non_direct", "last_paid", "linear", "position_u", "position_j", "position_inverse_j", "decay"];

    private static readonly string[] Learned = ["markov", "shapley", "data_driven"];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<ReceiptReport> Run(ReceiptRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        site = TouchReader.In(site, request, faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        var found = Event(request, site, faults);
        if (plan is null || found is null || faults.Count > 0 || Place(plan.View, found.Seq) is not var (part, row))
        {
            return Refused(request, faults);
        }

        var asked = new AttributionRequest
        {
            Models = request.Models ?? Usual,
            By = ["campaign"],
            Lookback = request.Lookback,
            Windows = request.Windows,
            PathStart = request.PathStart,
            Form = request.Form,
            Drop = request.Drop,
            TouchEvents = request.TouchEvents,
        };
        foreach (var definition in Candidates(request, site, faults))
        {
            // Models that were learned before belong to what everybody is shown; none is learned for a look.
            var models = request.Models ?? [.. Usual, .. Learned.Where(name => site.Models.All(definition.Key).Any(kept => kept.Model == name && kept.DefinitionVersion == definition.Version && kept.ChannelRules == site.Channels.Version && kept.Refused is null))];
            if (AttributionRequestReader.Read(asked with { Definitions = [definition.Key], Models = models }, plan, site, faults, cancellation) is not { } query)
            {
                return new Outcome<ReceiptReport>.Refused(faults);
            }

            var learned = LearnedLanes.Of(asked, query, site, cancellation);
            query = query with { Learned = learned.Weights };
            if (ReceiptOperator.Of(query, part, row) is { } receipt)
            {
                return plan.Stamp(Report(request, plan, site, learned, Shown(request.Conversion!, found, query, learned, receipt, plan, site, part, row)), started);
            }
        }

        return Refused(request, faults);
    }

    /// <summary>Why a receipt differs from the one before.</summary>
    public static string Reason(Receipt before, Receipt now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        if (before.DefinitionVersion != now.DefinitionVersion)
        {
            return "definition";
        }

        if (!before.Window.OrderBy(pair => pair.Key).SequenceEqual(now.Window.OrderBy(pair => pair.Key)))
        {
            return "window";
        }

        var (known, seen) = (before.Touches.Select(touch => touch.Seq).ToHashSet(), now.Touches.Select(touch => touch.Seq).ToHashSet());
        if (before.Person != now.Person || !known.IsSubsetOf(seen))
        {
            return "identity";
        }

        // What was stored after the conversion came late; what was there before came with somebody it was joined to.
        if (!seen.SetEquals(known))
        {
            return now.Touches.Where(touch => !known.Contains(touch.Seq)).All(touch => touch.Seq > now.Touches.Where(other => known.Contains(other.Seq)).Select(other => other.Seq).DefaultIfEmpty().Max())
                ? "late_touch" : "identity";
        }

        return before.Refunded != now.Refunded ? "refund"
            : before.ChannelRules != now.ChannelRules || !before.Touches.Select(touch => (touch.Channel, touch.Rule, touch.Campaign)).SequenceEqual(now.Touches.Select(touch => (touch.Channel, touch.Rule, touch.Campaign))) ? "channel_rule"
            : before.Net == now.Net && before.Value == now.Value ? "model" : "value";
    }

    private static ReceiptEvent? Event(ReceiptRequest request, ReportSite site, List<Fault> faults)
    {
        if (string.IsNullOrWhiteSpace(request.Conversion) || request.Conversion.Length > 256)
        {
            faults.Add(new Fault("attribution.conversion-missing", "/conversion", "Give the id of the conversion's event, as it was sent or as an export shows it."));
            return null;
        }

        return site.Receipts.Find(request.Conversion);
    }

    private static Outcome<ReceiptReport> Refused(ReceiptRequest request, List<Fault> faults) => faults.Count > 0
        ? new Outcome<ReceiptReport>.Refused(faults)
        : Outcome<ReceiptReport>.Refuse(
            "attribution.conversion-unknown", "/conversion",
            $"The event '{(request.Conversion is { Length: > 64 } id ? id[..64] : request.Conversion)}' is no conversion{(request.Definition is { } key ? $" of '{key}'" : "")} that reports count: it is not there, matches no definition, is a duplicate, or is left out as a bot's or for want of consent.");

    private static List<ConversionDefinition> Candidates(ReceiptRequest request, ReportSite site, List<Fault> faults)
    {
        var keys = request.Definition is { } one ? [one] : OccurrenceSelection.Keys(site, ConversionKind.Macro).Concat(OccurrenceSelection.Keys(site, ConversionKind.Micro)).ToList();
        return [.. keys.Select(key => OccurrenceSelection.Definition(key, site, "/definition", faults)).OfType<ConversionDefinition>()];
    }

    private static (int Part, int Row)? Place(IndexView view, long seq)
    {
        for (var part = 0; part < view.Segments.Count; part++)
        {
            var segment = view.Segments[part];
            for (var row = 0; row < segment.EventCount; row++)
            {
                if (segment.Seqs[row] == seq && (segment.Flags[row] & Journeys.Events.EventFlags.Moved) == 0)
                {
                    return (part, row);
                }
            }
        }

        return null;
    }

    private static ReceiptReport Report(ReceiptRequest request, ReportPlan plan, ReportSite site, LearnedLanes learned, Receipt receipt)
    {
        // Only what everybody is shown is kept; a look with other windows or models changes no history.
        var isUsual = request == new ReceiptRequest { Conversion = request.Conversion, Definition = request.Definition };
        return new ReceiptReport
        {
            Kind = "attribution/receipt",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = new Dictionary<string, int> { [receipt.Definition] = receipt.DefinitionVersion },
            Warnings = learned.Warnings,
            Excluded = plan.Excluded(plan.Range),
            Current = receipt,
            History = isUsual ? site.Receipts.Keep(receipt, before => Reason(before, receipt)) : site.Receipts.History(receipt.Conversion, receipt.Definition),
        };
    }

    private static Receipt Shown(string id, ReceiptEvent found, AttributionPlan query, LearnedLanes learned, ConversionReceipt receipt, ReportPlan plan, ReportSite site, int part, int row)
    {
        // A model that could not be learned is decay, and says so once.
        var (definition, worth) = (query.Conversions[0].Set.Definition!, receipt.Worth);
        var names = Enumerable.Range(0, query.Models.Count).Where(model => !learned.IsTwice(query, 0, model)).Select(model => (Name: learned.NameOf(query, 0, model), At: model)).ToList();
        var segment = plan.View.Segments[part];
        var isOwn = worth.Currency is null || worth.Currency == query.Currency;
        var rate = isOwn ? null : site.Rates.Rate(plan.Calendar.DayOf(new Timestamp(found.Micros)), worth.Currency!, query.Currency);
        return new Receipt
        {
            Conversion = id,
            Event = found.Name,
            Occurred = new Timestamp(found.Micros).ToString(),
            Definition = definition.Key,
            DefinitionVersion = definition.Version,
            Person = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan.View.PersonId(segment, PersonOf(segment, row)))).AsSpan(0, 8)),
            Window = TouchReader.Shown(query.Conversions[0].Windows),
            ChannelRules = site.Channels.Version,
            Touches =
            [
                .. receipt.Touches.Zip(Rules(receipt, segment, site), (touch, rule) => new ReceiptLine
                {
                    T = new Timestamp(touch.Micros).ToString(),
                    Kind = TouchReader.NameOf(touch.Kind),
                    Channel = touch.Channel ?? TouchDimension.None,
                    Rule = rule,
                    Campaign = touch.Keys,
                    Distance = (found.Micros - touch.Micros) / (double)Timestamp.Second,
                    Seq = touch.AdSeq ?? segment.Seqs[touch.Row],
                    Weights = names.ToDictionary(model => model.Name, model => (decimal)touch.Credits[model.At] / AttributionPlan.CreditUnits),
                    Money = names.ToDictionary(model => model.Name, model => Decimals.Print(touch.Amounts[model.At])),
                }),
            ],
            Versions = names.ToDictionary(model => model.Name, model => learned.VersionOf(0, model.At)),
            Rest = names.Select(model => (model.Name, Left: (decimal)(receipt.Rest[model.At].Baseline + receipt.Rest[model.At].Unattributed) / AttributionPlan.CreditUnits))
                .Where(pair => pair.Left > 0).ToDictionary(pair => pair.Name, pair => pair.Left),
            Value = worth.Amount is { } value ? Decimals.Print(value) : null,
            Refunded = Decimals.Print(worth.Refunded),
            Net = Decimals.Print(receipt.Net),
            NetCurrency = query.Currency,
            Rate = isOwn || rate is null ? null : Decimals.Print(rate.Value),
            Currency = worth.Currency,
            Consent = found.Consent,
            Sent = [],
        };
    }

    // A channel that the rules do not give came with the event, or the event's kind gives it.
    private static IEnumerable<string?> Rules(ConversionReceipt receipt, IndexSegment segment, ReportSite site)
    {
        var matches = site.ChannelBook.Match(site.Channels, [.. receipt.Touches.Where(touch => touch.AdSeq is null).Select(touch => segment.Seqs[touch.Origin]).Distinct()]);
        return receipt.Touches.Select(touch => touch.Channel is not { } channel ? null
            : touch.AdSeq is not null ? "ad:" + Slug(channel)
            : matches.TryGetValue(segment.Seqs[touch.Origin], out var match) && match.Channel == channel ? match.Rule
            : touch.IsGiven ? "event:" + Slug(channel) : null);
    }

    private static string Slug(string channel) => channel.ToLowerInvariant().Replace(' ', '-');

    private static int PersonOf(IndexSegment segment, int row)
    {
        var at = segment.Offsets.Span.BinarySearch(row);
        at = at < 0 ? ~at - 1 : at;
        while (segment.Offsets[at + 1] <= row)
        {
            at++;
        }

        return at;
    }
}

/// <summary>No event can be found and nothing is kept.</summary>
public sealed class NoReceipts : IReceiptBook
{
    /// <summary>The one there is.</summary>
    public static NoReceipts Instance { get; } = new();

    /// <inheritdoc/>
    public ReceiptEvent? Find(string id) => null;

    /// <inheritdoc/>
    public IReadOnlyList<ReceiptVersion> Keep(Receipt receipt, Func<Receipt, string> reason) => [];

    /// <inheritdoc/>
    public IReadOnlyList<ReceiptVersion> History(string conversion, string definition) => [];
}
