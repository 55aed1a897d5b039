using Cairn.Journeys.Conversions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Trends;

namespace Cairn.Reports.Definitions;

/// <summary>Sets the conversions of two versions side by side.</summary>
internal sealed class PreviewComparison
{
    private const int MaxSamples = 20;
    private readonly ReportPlan _plan;
    private readonly string _currency;
    private readonly Side _old;
    private readonly Side _new;

    internal PreviewComparison(CountedConversions? old, CountedConversions fresh, ReportPlan plan, string currency)
    {
        _plan = plan;
        _currency = currency;
        _old = new Side(old, Find(old));
        _new = new Side(fresh, Find(fresh));
    }

    internal PreviewRow Row(string key, bool isNew)
    {
        var buckets = TrendBuckets.Of(_plan.Range, CalendarUnit.Day, _plan)!;
        var days = buckets.Ranges.Select((range, i) => new PreviewDay(buckets.Names[i], Numbers(r => range.Contains(new Timestamp(r.Micros))))).ToList();
        return new PreviewRow(
            key, isNew, Numbers(_ => true), Visitors(_old), Visitors(_new), Value(_old), Value(_new), days, Samples(_old, _new), Samples(_new, _old));
    }

    private PreviewNumbers Numbers(Func<Occurrence, bool> which)
    {
        var old = _old.Rows.Keys.Where(which).ToList();
        var both = old.Count(_new.Rows.ContainsKey);
        var fresh = _new.Rows.Keys.Count(which);
        return new PreviewNumbers(old.Count, fresh, both, old.Count - both, fresh - both);
    }

    private Dictionary<Occurrence, ConversionWorth> Find(CountedConversions? counted)
    {
        var found = new Dictionary<Occurrence, ConversionWorth>();
        for (var s = 0; s < (counted?.Segments.Count ?? 0); s++)
        {
            var part = counted!.Segments[s];
            for (var i = 0; i < part.Rows.Length; i++)
            {
                var micros = part.Segment.Micros[part.Rows[i]];
                var occurrence = new Occurrence(s, part.Rows[i], micros);
                if (_plan.Range.Contains(new Timestamp(micros)) && _plan.Persons?.Has(s, Person(occurrence).Person) != false)
                {
                    found.Add(occurrence, part.Worth[i]);
                }
            }
        }

        return found;
    }

    private long Visitors(Side side) => side.Rows.Keys.Select(Person).Distinct().LongCount();

    private string? Value(Side side)
    {
        var own = side.Rows.Values.Where(w => w.Net is not null && (w.Currency is null || w.Currency == _currency)).ToList();
        return side.Counted is null || side.Rows.Values.All(w => w.Amount is null) ? null : Decimals.Print(own.Sum(w => w.Net!.Value));
    }

    private List<PreviewSample> Samples(Side of, Side without) =>
    [
        .. of.Rows.Keys.Where(r => !without.Rows.ContainsKey(r))
            .OrderByDescending(r => r.Micros).ThenBy(r => r.Segment).ThenBy(r => r.Row)
            .DistinctBy(Person)
            .Take(MaxSamples)
            .Select(r => new PreviewSample(_plan.View.PersonId(_plan.View.Segments[r.Segment], Person(r).Person), new Timestamp(r.Micros).ToString())),
    ];

    private (int Segment, int Person) Person(Occurrence occurrence)
    {
        var at = _plan.View.Segments[occurrence.Segment].Offsets.Span.BinarySearch(occurrence.Row);
        return (occurrence.Segment, at < 0 ? ~at - 1 : at);
    }

    private readonly record struct Occurrence(int Segment, int Row, long Micros);

    private sealed record Side(CountedConversions? Counted, Dictionary<Occurrence, ConversionWorth> Rows);
}
