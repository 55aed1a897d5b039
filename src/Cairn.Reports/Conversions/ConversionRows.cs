using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>Turns tallies into the rows of the report.</summary>
internal static class ConversionRows
{
    private const int MeanDecimals = 6;

    internal static IReadOnlyList<ConversionRow> Of(IReadOnlyList<CountedConversions> counted, ConversionsGroup group, string currency) =>
        [.. counted.Select((c, i) => Of(c.Definition, group.Tallies[i], group, currency) with { UnlikeAMicro = IsUnlikeAMicro(i, counted, group) })];

    private static ConversionRow Of(ConversionDefinition definition, ConversionTally tally, ConversionsGroup group, string currency)
    {
        var isMacro = definition.Kind == ConversionKind.Macro;
        var visitorInterval = Proportion.Wilson(tally.Visitors, group.Visitors);
        var sessionInterval = Proportion.Wilson(tally.Sessions, group.Sessions);
        var hasValue = definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property;
        return new ConversionRow
        {
            Key = definition.Key,
            Name = definition.Name,
            Version = definition.Version,
            Kind = DefinitionNames.Of(definition.Kind),
            Stage = DefinitionNames.Of(definition.Stage),
            Role = definition.Role is { } role ? DefinitionNames.Of(role) : null,
            Count = tally.Count,
            NetCount = tally.NetCount,
            Visitors = tally.Visitors,
            Sessions = tally.Sessions,
            VisitorRate = Proportion.Rate(tally.Visitors, group.Visitors),
            SessionRate = Proportion.Rate(tally.Sessions, group.Sessions),
            ActionRate = Proportion.Rate(tally.Count, group.Sessions),
            Ci = isMacro ? visitorInterval : sessionInterval,
            VisitorRateCi = visitorInterval,
            SessionRateCi = sessionInterval,
            Value = hasValue ? Decimals.Print(tally.Value) : null,
            MeanValue = hasValue && tally.Valued > 0 ? Decimals.Print(decimal.Round(tally.Value / tally.Valued, MeanDecimals)) : null,
            Currency = hasValue ? currency : null,
            Frequency = Proportion.Rate(tally.Count, tally.Visitors),
            FrequencyShares = tally.Visitors == 0 ? null : [.. tally.Frequencies.Select(f => (double)f / tally.Visitors)],
            TimeFromFirstS = tally.MicrosFromFirst.Of(0.5) / Timestamp.Second,
            TimeInSessionS = tally.MicrosInSession.Of(0.5) / Timestamp.Second,
            SessionsUntil = tally.SessionsUntil.Of(0.5),
            RevenueTouched = group.MacroValue == 0 ? null : (double)(tally.Touched / group.MacroValue),
            WithoutKey = tally.WithoutKey,
            Duplicates = tally.Duplicates,
            WithoutValue = tally.WithoutValue,
            ExcessRefund = hasValue ? Decimals.Print(tally.ExcessRefund) : null,
            UnmatchedRefunds = tally.UnmatchedRefunds,
            LowData = (isMacro ? group.Visitors : group.Sessions) < Proportion.ThinBelow,
        };
    }

    /// <summary>The medians that are read from bins.</summary>
    internal static IReadOnlyList<ApproximationResult> Approximations(ConversionsGroup group) =>
        group.Tallies.All(t => t.MicrosFromFirst.IsExact && t.MicrosInSession.IsExact && t.SessionsUntil.IsExact)
            ? []
            : [ApproximationResult.Binned("rows.time_from_first_s"), ApproximationResult.Binned("rows.time_in_session_s"), ApproximationResult.Binned("rows.sessions_until")];

    /// <summary>The kinds and roles beside each other; those without a definition are left out.</summary>
    internal static IReadOnlyList<ConversionClassRow> Classes(IReadOnlyList<CountedConversions> counted, ConversionsGroup group, string currency) =>
    [
        .. ConversionClasses.All
            .Select((name, i) => (Name: name, Tally: group.Tallies[counted.Count + i], Its: counted.Where(c => ConversionClasses.Has(i, c.Definition)).ToList()))
            .Where(c => c.Its.Count > 0)
            .Select(c => new ConversionClassRow
            {
                Class = c.Name,
                Definitions = c.Its.Count,
                Count = c.Tally.Count,
                PerHundredSessions = Proportion.Rate(c.Tally.Count, group.Sessions) * 100,
                VisitorReach = Proportion.Rate(c.Tally.Visitors, group.Visitors),
                VisitorReachCi = Proportion.Wilson(c.Tally.Visitors, group.Visitors),
                TimeFromFirstS = c.Tally.MicrosFromFirst.Of(0.5) / Timestamp.Second,
                SessionsUntil = c.Tally.SessionsUntil.Of(0.5),
                PerConvertingVisitor = Proportion.Rate(c.Tally.Count, c.Tally.Visitors),
                PerConvertingSession = Proportion.Rate(c.Tally.Count, c.Tally.Sessions),
                Value = Decimals.Print(c.Tally.Value),
                Currency = currency,
                RevenueTouched = group.MacroValue == 0 ? null : (double)(c.Tally.Touched / group.MacroValue),
                Stages = Stages(c.Its, counted, group),
            }),
    ];

    /// <summary>A micro that is rarer than every macro, or that first happens after the macro in most journeys that have both.</summary>
    internal static bool? IsUnlikeAMicro(int at, IReadOnlyList<CountedConversions> counted, ConversionsGroup group)
    {
        if (counted[at].Definition.Kind == ConversionKind.Macro)
        {
            return null;
        }

        var tally = group.Tallies[at];
        var macros = Enumerable.Range(0, counted.Count).Where(i => counted[i].Definition.Kind == ConversionKind.Macro).ToList();
        return (macros.Count > 0 && macros.TrueForAll(i => tally.Count < group.Tallies[i].Count)) || tally.AfterMacro * 2 > tally.WithMacro;
    }

    private static Dictionary<string, double?> Stages(List<CountedConversions> its, IReadOnlyList<CountedConversions> all, ConversionsGroup group)
    {
        long Count(CountedConversions c) => group.Tallies[Enumerable.Range(0, all.Count).First(i => ReferenceEquals(all[i], c))].Count;
        var total = its.Sum(Count);
        return its.GroupBy(c => c.Definition.Stage).OrderBy(g => g.Key).ToDictionary(g => DefinitionNames.Of(g.Key), g => Proportion.Rate(g.Sum(Count), total));
    }
}
