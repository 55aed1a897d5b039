namespace Cairn.Collection.Decoding;

/// <summary>The way of one event through the door, in order. Each step keeps the event or fails it and says why.</summary>
internal static class EventSteps
{
    private static readonly Func<EventDraft, Verdict>[] Steps =
    [
        ConsentSteps.States,
        WhoSteps.Origin,
        WhoSteps.Name,
        WhoSteps.EventId,
        WhoSteps.User,
        PageSteps.Addresses,
        WhoSteps.Visitor,
        WhenSteps.Time,
        WhenSteps.Sequence,
        MoneySteps.Order,
        MoneySteps.Amount,
        TrustSteps.Signature,
        TrustSteps.Demanded,
        TrustSteps.Given,
        TrustSteps.Household,
        PageSteps.Title,
        PageSteps.Browser,
        PropertySteps.AdIds,
        PropertySteps.Exposures,
        PropertySteps.Properties,
    ];

    /// <summary>Runs the steps until one fails the event.</summary>
    public static Verdict Run(EventDraft draft)
    {
        if (draft.Own.UnknownFields > 0)
        {
            draft.Warn(CollectWarning.UnknownField);
        }

        foreach (var step in Steps)
        {
            var verdict = step(draft);
            if (verdict.Failed is not null)
            {
                return verdict;
            }
        }

        return Verdict.Keep;
    }
}
