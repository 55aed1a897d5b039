using Cairn.Reports.Envelope;

namespace Cairn.Reports.Values;

/// <summary>POST …/reports/values.</summary>
public sealed record ValuesRequest : ReportRequest
{
    /// <summary>The macro's key; may be left out where the site has one macro.</summary>
    public string? Macro { get; init; }

    /// <summary>How long a macro is waited for after the last move; default: the 0.9 quantile of the time to convert in whole days, from 1 to 60.</summary>
    public string? Horizon { get; init; }

    /// <summary>Keeps the table under the next number, in force from now on. It is worked out again every week and kept when no value changes by more than a quarter.</summary>
    public bool Freeze { get; init; }

    /// <summary>With <see cref="Freeze"/>: keeps the table though a value changes by more than a quarter.</summary>
    public bool Confirm { get; init; }
}

/// <summary>What each micro is worth (<c>docs/definitions/values.md</c>). Amounts are decimal texts in <see cref="Currency"/>.</summary>
public sealed record ValuesReport : ReportResult
{
    /// <summary><c>ok</c>, or <c>not_enough_data</c>: fewer than 30 journeys with a macro, and then no table.</summary>
    public required string Status { get; init; }

    /// <summary>The macro's key.</summary>
    public required string Macro { get; init; }

    /// <summary>The number under which this table was kept; 0: it was not.</summary>
    public required int Version { get; init; }

    /// <summary>The table in force before this one, and how far this one is from it; null while none was kept.</summary>
    public ValuesInForce? InForce { get; init; }

    /// <summary>ISO 4217; null where the macro has no value, and then everything counts in macros.</summary>
    public string? Currency { get; init; }

    /// <summary>As it was used, such as <c>14d</c>.</summary>
    public required string Horizon { get; init; }

    /// <summary>N: visitors without a macro before their first event in the range.</summary>
    public required long Journeys { get; init; }

    /// <summary>Journeys with a macro within the horizon after their last move.</summary>
    public required long Macros { get; init; }

    /// <summary>Journeys whose last stay is not decided at as_of; it is left out.</summary>
    public required long Undecided { get; init; }

    /// <summary>The value expected of a visitor who has done nothing yet.</summary>
    public string? VStart { get; init; }

    /// <summary>The mean value of a macro, single values capped at their 0.99 quantile.</summary>
    public string? RBar { get; init; }

    /// <summary>From the lowest state to the highest; empty without a table.</summary>
    public required IReadOnlyList<ValueRow> States { get; init; }

    /// <summary>What the macros themselves keep, of all value.</summary>
    public string? MacroCredit { get; init; }

    /// <summary>N · v_start / the actual value of the first macros: 1 when the table explains all of it.</summary>
    public double? Balance { get; init; }

    /// <summary>The same for the period or the segment compared with, with the same horizon; null when not asked for.</summary>
    public ValuesReport? Comparison { get; init; }
}

/// <summary>One micro.</summary>
public sealed record ValueRow
{
    /// <summary>The micro's key.</summary>
    public required string Key { get; init; }

    /// <summary><c>awareness</c>, <c>consideration</c>, <c>intent</c> or <c>decision</c>.</summary>
    public string? Stage { get; init; }

    /// <summary>Arrivals in the state whose end is known.</summary>
    public required long N { get; init; }

    /// <summary>The macro value expected from here.</summary>
    public required string V { get; init; }

    /// <summary>The same shrunk towards its stage: <c>(n·v + 20·mean)/(n + 20)</c>, never above r_bar.</summary>
    public required string VShrunk { get; init; }

    /// <summary>Mean credit of a first occurrence; null when nobody did it.</summary>
    public string? Value { get; init; }

    /// <summary>First occurrences before the macro.</summary>
    public required long Occurrences { get; init; }

    /// <summary>Risk difference of the drivers report times r_bar, of micros that it labels adjusted or proven; null of all others.</summary>
    public string? Adjusted { get; init; }

    /// <summary>By an experiment; null where there is none.</summary>
    public string? Experimental { get; init; }

    /// <summary>Fewer than 30 arrivals.</summary>
    public bool LowData { get; init; }
}

/// <summary>A kept table beside today's.</summary>
/// <param name="Version">Its number.</param>
/// <param name="EffectiveFrom">RFC 3339: from when it is in force.</param>
/// <param name="Range">What it was worked out over.</param>
/// <param name="Change">The greatest change of a value since, as a share of it, with its sign; null where no micro is in both.</param>
/// <param name="ChangedMost">The key of that micro.</param>
public sealed record ValuesInForce(int Version, string EffectiveFrom, RangeResult Range, double? Change, string? ChangedMost);
