using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Attribution.Receipts;

/// <summary>The path of one conversion as it stands, with what each model gives each touch.</summary>
/// <param name="Touches">Earliest first.</param>
/// <param name="Worth">What the conversion is worth.</param>
/// <param name="Net">The same less its refunds, in the plan's currency; 0 where no rate is known.</param>
/// <param name="Rest">What no touch gets, by model: baseline and unattributed, in units of <see cref="AttributionPlan.CreditUnits"/>.</param>
/// <param name="IsCut">Whether there were more touches than a path has.</param>
public sealed record ConversionReceipt(IReadOnlyList<ReceiptTouch> Touches, ConversionWorth Worth, decimal Net, IReadOnlyList<(long Baseline, long Unattributed)> Rest, bool IsCut);

/// <summary>A touch of a receipt.</summary>
/// <param name="Row">Its event, in the segment of the conversion; of an ad none.</param>
/// <param name="Micros">When it was.</param>
/// <param name="Kind">What it arises from.</param>
/// <param name="Channel">Null for none.</param>
/// <param name="Keys">The value of each dimension of the plan.</param>
/// <param name="Credits">By model, in units of <see cref="AttributionPlan.CreditUnits"/>.</param>
/// <param name="Amounts">By model, in the plan's currency.</param>
/// <param name="Origin">The event that tells where the visitor came from, in the segment of the conversion; of an ad none.</param>
/// <param name="IsGiven">Whether the kind of the event gives the channel, the event having none.</param>
/// <param name="AdSeq">Where the first event of an ad shown in the household lies in the store; null for a touch of the person's own.</param>
public sealed record ReceiptTouch(
    int Row, long Micros, TouchKind Kind, string? Channel, string Keys, IReadOnlyList<long> Credits, IReadOnlyList<decimal> Amounts, int Origin, bool IsGiven,
    long? AdSeq = null);

/// <summary>Explains the credit of one conversion.</summary>
public static class ReceiptOperator
{
    /// <summary>The receipt; null when the event is no conversion of the plan's one definition, or the report does not see it.</summary>
    /// <param name="plan">One definition.</param>
    /// <param name="part">The segment the event lies in, by its place in the view.</param>
    /// <param name="row">The event's row.</param>
    public static ConversionReceipt? Of(AttributionPlan plan, int part, int row) => new ReceiptWorker(plan, part).Of(row);
}

/// <summary>Walks one person as the operator does, and keeps what it says of one conversion.</summary>
internal sealed class ReceiptWorker
{
    private readonly AttributionPlan _plan;
    private readonly IndexSegment _segment;
    private readonly int _part;
    private readonly TouchScan _scan;
    private readonly TouchSlots _slots;
    private readonly TouchPath _path;
    private readonly RuleWeights _rules;
    private readonly CreditSplit _split;

    public ReceiptWorker(AttributionPlan plan, int part)
    {
        (_plan, _part, _segment) = (plan, part, plan.Scope.View.Segments[part]);
        var dimensions = TouchScan.Given(plan.Dimensions, plan.Sources, plan.Ads);
        _slots = new TouchSlots(dimensions);
        _scan = new TouchScan(plan.Scope, dimensions, _slots, TouchAsks.Kinds | TouchAsks.Channels | TouchAsks.Origins | (plan.Platform is null ? TouchAsks.Nothing : TouchAsks.Platforms), plan.Sources, plan.Ads);
        _path = new TouchPath(plan, _scan);
        _rules = new RuleWeights(plan, _path, _scan);
        var digits = AmountSplit.DigitsOf(plan.Currency);
        _split = new CreditSplit(plan, _path, _scan, _rules, new AttributionSums(_slots, 1, plan.Models.Count, digits), digits);
    }

    public ConversionReceipt? Of(int row)
    {
        var person = PersonOf(row);
        var (first, end) = (_segment.Offsets[person], _segment.Offsets[person + 1]);
        var whole = new JourneyPart(_part, person, person + 1);
        var rows = Rows(_plan.Conversions[0].Set, whole);
        var its = rows.Between(first, end).ToArray();
        var at = Array.IndexOf(its, row);
        if (at < 0 || !Sees(row))
        {
            return null;
        }

        var worth = _plan.Conversions[0].Set.Counted?.Segments[_part].WorthOf(row) ?? default;
        _scan.Begin(_segment, whole);
        _scan.Find(person, long.MinValue, row);
        _split.BeginPerson();
        (_rules.LeadRow, _rules.OpportunityRow) = (FirstOf(_plan.Leads, whole, first, end), FirstOf(_plan.Opportunities, whole, first, end));
        _path.Begin(0);
        _path.Find(row, _segment.Micros[row], its[..at].LastOrDefault(Sees, -1));
        return Explain(row, worth);
    }

    private ConversionReceipt Explain(int row, ConversionWorth worth)
    {
        var net = _plan.NetOf(worth, _segment.Micros[row]);
        var (models, touches) = (_plan.Models.Count, _path.Count);
        var (credits, amounts, rest) = (new long[touches, models], new decimal[touches, models], new (long, long)[models]);
        for (var model = 0; model < models; model++)
        {
            if (touches == 0)
            {
                rest[model] = (0, AttributionPlan.CreditUnits);
                continue;
            }

            var (given, money) = _split.Explain(new CreditedConversion(0, row, true, worth.IsFullyRefunded, _segment.Micros[row]), model, net);
            rest[model] = given.Count > touches ? (given[touches], given[touches + 1]) : default;
            for (var touch = 0; touch < touches; touch++)
            {
                (credits[touch, model], amounts[touch, model]) = (given[touch], money[touch]);
            }
        }

        return new ConversionReceipt(
            [
                .. Enumerable.Range(0, touches).Select(at => (At: at, Touch: _path.Touch(at))).Select(one => new ReceiptTouch(
                    _scan.Rows[one.Touch], _scan.Times[one.Touch], _scan.Kinds[one.Touch], _scan.ChannelText(_scan.Channels[one.Touch]), _slots.Text(_scan.Slots[one.Touch])!,
                    [.. Enumerable.Range(0, models).Select(model => credits[one.At, model])], [.. Enumerable.Range(0, models).Select(model => amounts[one.At, model])],
                    _scan.Origins[one.Touch], _scan.IsGiven(one.Touch), _scan.AdSeqOf(one.Touch))),
            ],
            worth, net, rest, _path.IsCut);
    }

    private int PersonOf(int row)
    {
        var at = _segment.Offsets.Span.BinarySearch(row);
        at = at < 0 ? ~at - 1 : at;

        // Persons without events share an offset with the one after.
        while (_segment.Offsets[at + 1] <= row)
        {
            at++;
        }

        return at;
    }

    private OccurrenceRows Rows(OccurrenceSet set, JourneyPart part)
    {
        var rows = new OccurrenceRows(set);
        rows.Begin(_segment, part);
        return rows;
    }

    private int FirstOf(IReadOnlyList<OccurrenceSet> sets, JourneyPart part, int first, int end)
    {
        var found = int.MaxValue;
        foreach (var set in sets)
        {
            foreach (var row in Rows(set, part).Between(first, end))
            {
                found = Sees(row) ? Math.Min(found, row) : found;
            }
        }

        return found;
    }

    private bool Sees(int row) => _plan.Scope.Sees(_segment.Micros[row], _segment.Flags[row]);
}
