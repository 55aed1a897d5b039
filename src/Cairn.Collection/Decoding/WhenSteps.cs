using System.Globalization;
using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>When it happened.</summary>
internal static class WhenSteps
{
    private const long MaxSequence = (1L << 53) - 1;

    public static Verdict Time(EventDraft draft)
    {
        var verdict = ReadMoment(draft[EventField.At], EventField.At, out var at);
        if (verdict.Failed is not null)
        {
            return verdict;
        }

        var sentAt = draft.State.SentAtMicros;
        if (draft.Context.Translated)
        {
            verdict = ReadMoment(draft[EventField.SentAt], EventField.SentAt, out sentAt);
            if (verdict.Failed is not null)
            {
                return verdict;
            }
        }

        var received = Journeys.Time.Timestamp.From(draft.Context.Received).Micros;
        draft.Time = TimeRules.Decide(at, sentAt, received, draft.Trust, draft.Context.LiftAgeBound);
        if (draft.Time.InFuture)
        {
            draft.Warn(CollectWarning.TimeInFuture);
        }

        return draft.Time.TooOld ? Verdict.Fail(FailedReason.TimeTooOld, "at", "a time this key may still send") : Verdict.Keep;
    }

    public static Verdict Sequence(EventDraft draft)
    {
        var raw = draft[EventField.Seq];
        if (!raw.IsThere)
        {
            return Verdict.Keep;
        }

        var isNumber = long.TryParse(raw.Bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && raw.Type == JsonTokenType.Number;
        draft.Seq = seq;
        return isNumber && seq <= MaxSequence ? Verdict.Keep : EventDraft.WrongType(EventField.Seq, "a whole number from 0 to 2^53-1");
    }

    /// <summary>Reads either spelling of a moment; absent is null.</summary>
    public static Verdict ReadMoment(RawValue raw, EventField field, out long? micros)
    {
        micros = null;
        if (!raw.IsThere)
        {
            return Verdict.Keep;
        }

        var repaired = false;
        long read;
        switch (raw.Type)
        {
            case JsonTokenType.String when raw.Json.Length <= 64 && TimeText.TryParse(raw.Text(ref repaired), out read):
            case JsonTokenType.Number when TimeText.TryParseMilliseconds(raw.Bytes, out read):
                micros = read;
                return Verdict.Keep;
            case JsonTokenType.String or JsonTokenType.Number:
                return Verdict.Fail(FailedReason.TimeInvalid, field.Name(), "RFC 3339 with a zone, or epoch milliseconds, in the years 1990 to 2200");
            default:
                return EventDraft.WrongType(field, "RFC 3339 text or epoch milliseconds");
        }
    }
}
