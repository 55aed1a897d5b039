using System.Text;
using System.Text.Json;
using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>One event on its way through the steps: what was sent, and what is settled so far.</summary>
internal sealed class EventDraft(RawObject own, RawObject shared, CollectContext context, DecodeState state)
{
    /// <summary>What the event itself says, without the context.</summary>
    public RawObject Own { get; } = own;

    /// <summary>What the body's context says.</summary>
    public RawObject Shared { get; } = shared;
    public CollectContext Context { get; } = context;
    public DecodeState State { get; } = state;
    public SiteRules Site => Context.Site;

    public Trust Trust { get; set; } = context.Trust;
    public string Name { get; set; } = "";

    /// <summary>The id as it came, when its bytes alone do not say it.</summary>
    public string? IdText { get; set; }
    public UInt128 EventId { get; set; }
    public string? Visitor { get; set; }
    public string? User { get; set; }
    public TimeDecision Time { get; set; }
    public long Seq { get; set; }
    public string? Url { get; set; }
    public string? Referrer { get; set; }
    public string? Title { get; set; }
    public decimal? Value { get; set; }
    public string? Currency { get; set; }
    public string? OrderId { get; set; }
    public ConsentBits Consent { get; set; }

    /// <summary>Whether the visitor's own id must not be used.</summary>
    public bool IsCookieless { get; set; }
    public string? Language { get; set; }
    public string? Screen { get; set; }
    public string? Viewport { get; set; }
    public string? Timezone { get; set; }
    public string? Sdk { get; set; }
    public string? Exposures { get; set; }
    public string? Properties { get; set; }
    public GivenFacts? Given { get; set; }

    /// <summary>The visitor's address as a trusted sender names it; made into keys and forgotten.</summary>
    public string? Address { get; set; }
    public string? HouseholdKey { get; set; }
    public string? PreviousHouseholdKey { get; set; }

    /// <summary>One bit for each <see cref="CollectWarning"/>.</summary>
    public ulong Warnings { get; private set; }

    public void Warn(CollectWarning warning) => Warnings |= 1ul << (int)warning;

    /// <summary>The event's own value, else the context's. A JSON null counts as not sent.</summary>
    public RawValue this[EventField field] => Own[field].IsThere || !field.InContext() ? Own[field] : Shared[field];

    /// <summary>Reads a string; absent is null. Over the limit fails as <paramref name="tooLong"/>, or is cut when that is null.</summary>
    public Verdict Text(EventField field, int maxBytes, FailedReason? tooLong, out string? text)
    {
        text = null;
        var raw = this[field];
        if (!raw.IsThere)
        {
            return Verdict.Keep;
        }

        if (raw.Type != JsonTokenType.String)
        {
            return WrongType(field, "a string");
        }

        text = field.InContext() && !Own[field].IsThere ? ReadShared(field, raw) : Read(raw);
        if (tooLong is { } reason && Encoding.UTF8.GetByteCount(text) > maxBytes)
        {
            return Verdict.Fail(reason, field.Name(), $"at most {maxBytes} bytes");
        }

        text = JsonText.Cut(text, maxBytes, out var cut);
        if (cut)
        {
            Warn(CollectWarning.ValueCut);
        }

        return Verdict.Keep;
    }

    /// <summary>The text of a string value; a repair is remarked on.</summary>
    public string Read(RawValue raw)
    {
        var repaired = false;
        var text = raw.Text(ref repaired);
        if (repaired)
        {
            Warn(CollectWarning.TextRepaired);
        }

        return text;
    }

    /// <summary>The text of the context's value, made once for all events of a body.</summary>
    private string ReadShared(EventField field, RawValue raw)
    {
        if (State.SharedTexts[(int)field] is { } known)
        {
            return known;
        }

        var warnings = Warnings;
        var text = Read(raw);
        if (Warnings == warnings)
        {
            State.SharedTexts[(int)field] = text; // what was repaired is repaired, and remarked on, for each event
        }

        return text;
    }

    public static Verdict WrongType(EventField field, string expected) =>
        Verdict.Fail(FailedReason.FieldType, field.Name(), $"`{field.Name()}` must be {expected}");
}

/// <summary>What the events of one body share while they are decoded.</summary>
/// <param name="SentAtMicros">The sender's clock when the body left; null for not said.</param>
/// <param name="EnvelopeSdk">What the envelope says in <c>sdk</c>; null for nothing.</param>
/// <param name="Ids">Where missing event ids come from.</param>
/// <param name="Scrubbed">Counts what was scrubbed.</param>
/// <param name="Properties">Reused for each event.</param>
internal sealed record DecodeState(long? SentAtMicros, string? EnvelopeSdk, Ids.IdSource Ids, ScrubCounts Scrubbed, PropertyWriter Properties)
{
    /// <summary>Texts of the context by field; null for those nobody asked for yet.</summary>
    public string?[] SharedTexts { get; } = new string?[EventFields.Count];

    /// <summary>What the context's consent says; null as long as nobody asked, or when asking leaves a remark.</summary>
    public int? SharedConsent { get; set; }
}
