using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Attribution;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Budget;

/// <summary>Makes the budget report (<c>docs/definitions/budget.md</c>).</summary>
public static class BudgetRunner
{
    private const int LeastWeeks = 8;
    private const int MostWeeks = 104;
    private const int MostLines = 200;
    private const int CurrentWeeks = 4;
    private const double UsualStep = 0.2;
    private const double LeastChance = 0.8;
    private const double AtBound = 1e-6;
    private static readonly string[] Dimensions = ["campaign", "channel", "source", "publisher", "creative"];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<BudgetReport> Run(BudgetRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(site);
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        Check(request, faults);
        var definition = request.Rows is not null ? null : OccurrenceSelection.Macro(request.Definition, site, "/definition", faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<BudgetReport>.Refused(faults);
        }

        var weeks = request.Rows is { } rows ? BudgetWeeks.Given(rows, request.Value, faults) : BudgetWeeks.Own(request, plan, site, definition!, faults, cancellation);
        var lines = weeks is null ? [] : Lines(request, weeks);
        var total = (double?)request.Total ?? lines.Sum(line => line.Current);
        CheckTotal(request, lines, total, faults);
        if (faults.Count > 0)
        {
            return new Outcome<BudgetReport>.Refused(faults);
        }

        var week = BudgetWeeks.Monday(plan.Calendar.DayOf(plan.AsOf)).AddDays(7);
        var (shares, gains) = BudgetPlan.Run(lines, total, weeks!.Value, Seed(site.Key, lines, week), request.Mode == "thompson");
        return plan.Stamp(Report(request, plan, site, weeks, lines, shares, gains, week), started);
    }

    private static void Check(BudgetRequest request, List<Fault> faults)
    {
        if (request.By is { } by && !Dimensions.Contains(by))
        {
            faults.Add(new Fault("budget.by-unknown", "/by", $"A line is one of {string.Join(", ", Dimensions)}."));
        }

        if (request.Step is not null and not (>= 0.01 and <= 1))
        {
            faults.Add(new Fault("budget.step-range", "/step", "A line may change by 0.01 to 1 of what it costs; 0.2 is usual."));
        }

        if (request.Mode is not (null or "expected" or "thompson"))
        {
            faults.Add(new Fault("budget.mode-unknown", "/mode", "The mode is 'expected' or 'thompson'."));
        }

        if (request.Model == "participation")
        {
            faults.Add(new Fault("attribution.not-for-cost", "/model", "'participation' counts conversions more than once and is never set against cost; take another model, such as linear."));
        }

        if (request.Weeks is not null and not (>= LeastWeeks and <= MostWeeks))
        {
            faults.Add(new Fault("budget.weeks-range", "/weeks", FormattableString.Invariant($"From {LeastWeeks} to {MostWeeks} weeks are looked at.")));
        }

        if (request.Value is not null and not (> 0 and < 1e12) || request.Total is < 0 or > 1e15m)
        {
            faults.Add(new Fault("budget.value-range", request.Total is < 0 or > 1e15m ? "/total" : "/value", "Expected an amount above 0."));
        }

        var lines = request.Lines ?? [];
        if (lines.Count > MostLines || lines.Any(line => line is not { Line.Length: > 0 and <= 255 }) || lines.DistinctBy(line => line?.Line).Count() < lines.Count)
        {
            faults.Add(new Fault("budget.lines-invalid", "/lines", FormattableString.Invariant($"At most {MostLines} different lines.")));
            return;
        }

        foreach (var (line, at) in lines.Select((line, at) => (line, at)))
        {
            if (line.Current is < 0 or > 1e15m || line.Min is < 0 || line.Max is < 0 || line.Min > line.Max)
            {
                faults.Add(new Fault("budget.caps-invalid", $"/lines/{at}", "Amounts are 0 or more, and 'min' is not above 'max'."));
            }

            if (line.Incremental is null != line.Attributed is null || line.Attributed <= 0 || line.Incremental < 0)
            {
                faults.Add(new Fault("budget.test-invalid", $"/lines/{at}", "A test is told by both 'incremental', 0 or more, and 'attributed', above 0."));
            }
        }
    }

    private static void CheckTotal(BudgetRequest request, List<PlannedLine> lines, double total, List<Fault> faults)
    {
        var (low, high) = (lines.Sum(line => line.Low), lines.Sum(line => line.High));
        if (faults.Count == 0 && (total < low - 1e-6 || total > high + 1e-6))
        {
            faults.Add(new Fault("budget.total-out-of-reach", request.Total is null ? "/lines" : "/total", string.Create(
                CultureInfo.InvariantCulture, $"With these steps, caps and fixed lines all together cost {low:0.##} to {high:0.##}; {total:0.##} lies outside. Change the total, the step or the caps.")));
        }
    }

    private static List<PlannedLine> Lines(BudgetRequest request, BudgetWeeks weeks)
    {
        var asked = (request.Lines ?? []).ToDictionary(line => line.Line, StringComparer.Ordinal);
        var step = request.Step ?? UsualStep;
        return
        [
            .. weeks.Lines.Where(pair => request.Lines is null || asked.ContainsKey(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
            {
                var own = asked.GetValueOrDefault(pair.Key);
                var spent = pair.Value.Where(week => week.Cost > 0).ToList();
                var current = (double?)own?.Current ?? pair.Value.TakeLast(CurrentWeeks).Select(week => week.Cost).DefaultIfEmpty().Average();
                if (own?.Fixed == true || spent.Count < LeastWeeks || current <= 0)
                {
                    return new PlannedLine(pair.Key, current, current, current, null);
                }

                var (low, high) = (Math.Max(current * (1 - step), (double)(own?.Min ?? 0)), Math.Min(current * (1 + step), (double)(own?.Max ?? decimal.MaxValue)));
                var scale = own is { Incremental: { } incremental, Attributed: { } attributed } ? incremental / attributed : 1;

                // A cap that lies beyond a week's step is gone towards, one step at a time.
                (low, high) = low > high ? (own!.Min is { } min && (double)min > high ? (high, high) : (low, low)) : (low, high);
                return new PlannedLine(pair.Key, current, low, high, ResponseFit.Of(spent), scale);
            }),
        ];
    }

    // The same site, plan and week give the same draws.
    private static int Seed(string site, List<PlannedLine> lines, DateOnly week)
    {
        var text = string.Join('\0', lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Line}\u0001{line.Current:R}\u0001{line.Low:R}\u0001{line.High:R}")).Prepend(week.ToString("O", CultureInfo.InvariantCulture)).Prepend(site));
        return BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) & int.MaxValue;
    }

    private static BudgetReport Report(
        BudgetRequest request, ReportPlan plan, ReportSite site, BudgetWeeks weeks, List<PlannedLine> lines, PlannedShare[] shares, double[] gains, DateOnly week)
    {
        var digits = AmountSplit.DigitsOf(site.Currency);
        var amounts = Rounded(shares, digits);
        var chance = gains.Length == 0 ? 0 : (double)gains.Count(gain => gain > 0) / gains.Length;
        var isTested = lines.Any(line => line.Fit is not null) && lines.Where(line => line.Fit is not null).All(line => request.Lines?.Any(own => own.Line == line.Line && own.Attributed is not null) == true);
        return new BudgetReport
        {
            Kind = "budget",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Warnings = [.. (request.Lines ?? []).Select((line, at) => TouchRemarks.Unknown("line_unknown", line.Line, "week has the line", [.. weeks.Lines.Keys], FormattableString.Invariant($"/lines/{at}"))).OfType<WarningResult>()],
            Excluded = plan.Excluded(plan.Range),
            By = request.By ?? "campaign",
            Week = week.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Currency = site.Currency,
            Model = request.Model ?? "linear",
            Mode = request.Mode ?? "expected",
            Value = weeks.Value,
            Lines =
            [
                .. lines.Select((line, at) => Result(line, shares[at], amounts[at], weeks, request, digits))
                    .OrderByDescending(line => decimal.Parse(line.Recommended, CultureInfo.InvariantCulture)).ThenBy(line => line.Line, StringComparer.Ordinal),
            ],
            Total = new BudgetTotals(Decimals.Print(lines.Sum(line => Round(line.Current, digits))), Decimals.Print(amounts.Sum())),
            Gain = gains.DefaultIfEmpty().Average(),
            Ci = Eighty(gains),
            PGain = chance,
            Verdict = chance < LeastChance ? "leave as it is" : "shift",
            Label = isTested ? "response corrected by tests" : "observed response; the true one may be smaller",
        };
    }

    private static BudgetResult Result(PlannedLine line, PlannedShare share, decimal amount, BudgetWeeks weeks, BudgetRequest request, int digits)
    {
        var own = request.Lines?.FirstOrDefault(asked => asked.Line == line.Line);
        var count = weeks.Lines[line.Line].Count(week => week.Cost > 0);
        var cap = Cap(line, share, own);
        return new BudgetResult
        {
            Line = line.Line,
            Current = Decimals.Print(Round(line.Current, digits)),
            Recommended = Decimals.Print(amount),
            Marginal = line.Fit is null ? null : new BudgetMarginal(share.Now.Average(), Eighty(share.Now), share.After.Average(), Eighty(share.After)),
            PRaise = line.Fit is null ? null : share.Raises,
            Cap = cap,
            Reason = Reason(line, share, own, count, cap),
            Weeks = count,
            Curve = line.Fit is { } fit ? new BudgetCurve(fit.Curve.A * line.Scale, fit.Curve.B) : null,
        };
    }

    private static string? Cap(PlannedLine line, PlannedShare share, BudgetLine? own)
    {
        if (line.Fit is null)
        {
            return null;
        }

        var slack = AtBound * Math.Max(1, line.Current);
        return share.Recommended >= line.High - slack ? (own?.Max is { } max && (double)max <= line.High + slack ? "max" : "step")
            : share.Recommended <= line.Low + slack ? (own?.Min is { } min && (double)min >= line.Low - slack ? "min" : "step")
            : null;
    }

    private static string Reason(PlannedLine line, PlannedShare share, BudgetLine? own, int weeks, string? cap)
    {
        if (line.Fit is null)
        {
            return own?.Fixed == true ? "Fixed, as you asked."
                : line.Current <= 0 ? "Costs nothing now, so there is nothing to move from."
                : FormattableString.Invariant($"Kept: it cost something in {weeks} weeks, and it takes {LeastWeeks} to see a response.");
        }

        var change = (share.Recommended / line.Current) - 1;
        var bound = cap switch { "step" => ", as far as one week may go", "max" => ", up to your cap", "min" => ", down to your floor", _ => "" };
        return Math.Abs(change) < 0.005 ? "What more money would bring here is about what it brings elsewhere."
            : change > 0 ? $"More money brings more here than elsewhere{bound}."
            : $"More money brings less here than elsewhere{bound}.";
    }

    // Rounded so that the sum stays what it was, to a minor unit: the remainder goes to the largest.
    private static decimal[] Rounded(PlannedShare[] shares, int digits)
    {
        var amounts = shares.Select(share => Round(share.Recommended, digits)).ToArray();
        if (amounts.Length > 0)
        {
            amounts[Array.IndexOf(amounts, amounts.Max())] += Round(shares.Sum(share => share.Recommended), digits) - amounts.Sum();
        }

        return amounts;
    }

    private static decimal Round(double amount, int digits) => Math.Round((decimal)amount, digits, MidpointRounding.ToEven);

    private static IntervalResult Eighty(double[] figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0 ? new IntervalResult(0, 0) : new IntervalResult(At(0.1), At(0.9));

        double At(double share)
        {
            var place = (sorted.Length - 1) * share;
            var below = (int)Math.Floor(place);
            return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
        }
    }
}
