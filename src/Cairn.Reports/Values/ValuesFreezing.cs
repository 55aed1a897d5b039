using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Values;

/// <summary>Keeps a table of values under a number, and says how far today's is from the one in force.</summary>
internal static class ValuesFreezing
{
    /// <summary>A change beyond this share of the value asks for confirmation.</summary>
    public const double ConfirmAbove = 0.25;

    /// <summary>What is wrong with a request to keep a table.</summary>
    public static void Check(ValuesRequest request, List<Fault> faults)
    {
        if (request.Freeze && (request.Segment is not null || request.Filters is { Count: > 0 } || request.Compare is not null || request.AsOf is not null))
        {
            faults.Add(new Fault("values.freeze-part", "/freeze", "A table that is kept is that of all visitors and of today; leave out segment, filters, compare and as_of."));
        }

        if (request.Confirm && !request.Freeze)
        {
            faults.Add(new Fault("values.confirm", "/confirm", "'confirm' belongs to 'freeze'; add it, or leave 'confirm' out."));
        }
    }

    /// <summary>The table in force beside a report; null while none was kept.</summary>
    public static ValuesInForce? InForce(ValuesReport report, ReportSite site)
    {
        if (site.ValueTables.Newest(report.Macro) is not { } kept)
        {
            return null;
        }

        var changes = report.States.Join(kept.States, state => state.Key, old => old.Key, (state, old) => (state.Key, Change: Change(old.VShrunk, state.VShrunk)))
            .Where(pair => pair.Change is not null).ToList();
        var most = changes.Count == 0 ? default : changes.MaxBy(pair => Math.Abs(pair.Change!.Value));
        return new ValuesInForce(kept.Version, kept.EffectiveFrom, kept.Range, most.Change, most.Key);
    }

    /// <summary>Keeps the table of a report, or says what asks for confirmation.</summary>
    public static Outcome<ValuesReport> Keep(ValuesRequest request, ValuesReport report, int definitionVersion, ReportSite site)
    {
        if (report.InForce is { Change: { } change } old && Math.Abs(change) > ConfirmAbove && !request.Confirm)
        {
            return Outcome<ValuesReport>.Refuse(
                "values.changed", "/confirm",
                string.Create(CultureInfo.InvariantCulture, $"The value of '{old.ChangedMost}' would change by {change:+0.0 %;-0.0 %} against version {old.Version}. If that is right, ask again with 'confirm'."));
        }

        var kept = site.ValueTables.Keep(new FrozenValues(
            report.Macro, definitionVersion, 0, report.AsOf, request.Range, request.Horizon, report.Range, report.Horizon, report.Currency, report.VStart!, report.RBar!,
            [.. report.States.Select(state => new FrozenState(state.Key, state.VShrunk, state.Value))]));
        return report with { Version = kept.Version };
    }

    private static double? Change(string before, string after)
    {
        var (old, now) = (decimal.Parse(before, CultureInfo.InvariantCulture), decimal.Parse(after, CultureInfo.InvariantCulture));
        return old == 0 ? null : (double)((now - old) / old);
    }
}
