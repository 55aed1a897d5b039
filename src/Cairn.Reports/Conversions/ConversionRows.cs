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
        [.. counted.Select((c, i) => Of(c.Definition, group.Tallies[i], group, currency))];

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
            TimeFromFirstS = Median(tally.MicrosFromFirst, Timestamp.Second),
            TimeInSessionS = Median(tally.MicrosInSession, Timestamp.Second),
            SessionsUntil = Median(tally.SessionsUntil, 1),
            RevenueTouched = group.MacroValue == 0 ? null : (double)(tally.Touched / group.MacroValue),
            WithoutKey = tally.WithoutKey,
            Duplicates = tally.Duplicates,
            WithoutValue = tally.WithoutValue,
            ExcessRefund = hasValue ? Decimals.Print(tally.ExcessRefund) : null,
            UnmatchedRefunds = tally.UnmatchedRefunds,
            LowData = (isMacro ? group.Visitors : group.Sessions) < Proportion.ThinBelow,
        };
    }

    private static double? Median(IReadOnlyList<long> values, long unit)
    {
        long[] sorted = [.. values.Order()];
        return Quantile.Of(sorted, 0.5) / unit;
    }
}
