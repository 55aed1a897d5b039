using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>Everything else that was said.</summary>
internal static class PropertySteps
{
    private const int MaxExposures = 50;

    /// <summary>Ids of ad platforms belong to contacts, never to events: here their type is checked and nothing of them is taken.</summary>
    public static Verdict AdIds(EventDraft draft) =>
        draft[EventField.Ids] is { IsThere: true, Type: not JsonTokenType.StartObject }
            ? EventDraft.WrongType(EventField.Ids, "an object")
            : Verdict.Keep;

    public static Verdict Exposures(EventDraft draft)
    {
        var raw = draft[EventField.Exposures];
        if (!raw.IsThere)
        {
            return Verdict.Keep;
        }

        if (raw.Type != JsonTokenType.StartArray)
        {
            return EventDraft.WrongType(EventField.Exposures, "an array of {experiment, variant}");
        }

        var kept = ExposureReader.Read(raw, MaxExposures, out var cut);
        if (kept is null)
        {
            return EventDraft.WrongType(EventField.Exposures, "an array of {experiment, variant}, each a text of 1 to 100 bytes");
        }

        if (cut)
        {
            draft.Warn(CollectWarning.ValueCut);
        }

        draft.Exposures = kept == "[]" ? null : kept;
        return Verdict.Keep;
    }

    public static Verdict Properties(EventDraft draft)
    {
        var verdict = draft.State.Properties.Write(draft, out var properties);
        draft.Properties = properties;
        return verdict;
    }
}
