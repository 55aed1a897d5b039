using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign;
using Cairn.Collection.Ids;
using Cairn.Journeys.Time;

namespace Cairn.Collection.Decoding;

/// <summary>Decides about each event of a readable body: accepted, or failed with a reason. Pure but for the ids it draws; any thread may call.</summary>
public sealed class NativeDecoder(IdSource ids)
{
    private const int MaxUserAgent = 1024;
    private const int MostUnknown = 20;

    /// <summary>Decodes every event. Bad input is never an exception: one bad event costs the others nothing.</summary>
    public CollectResult Decode(NativeBody body, CollectContext context)
    {
        var run = new Run(body, context, ids, PropertyWriter.OfThisThread);
        for (var index = 0; index < body.Events.Count; index++)
        {
            run.Take(body.Events[index], index);
        }

        return run.Finish();
    }

    /// <summary>Decides about events that were translated out of a vendor's format, by the same steps.</summary>
    /// <param name="events">In wire order.</param>
    /// <param name="format">The vendor's format, as failed events name it.</param>
    /// <param name="context">What is known besides; it is marked as translated here.</param>
    public CollectResult Decode(IReadOnlyList<ForeignEvent> events, string format, CollectContext context)
    {
        var run = new Run(format, events.Count, context with { Translated = true }, ids, PropertyWriter.OfThisThread);
        foreach (var item in events)
        {
            run.Take(item);
        }

        return run.Finish();
    }

    private sealed class Run
    {
        private readonly string _format = "native";
        private readonly RawObject _shared;
        private readonly bool _isEvent;
        private readonly CollectContext _context;
        private readonly DecodeState _state;
        private readonly Verdict _envelope;
        private readonly List<CollectedEvent> _accepted;
        private readonly RawObject _own = new();
        private readonly List<FailedEvent> _failed = [];
        private readonly int[] _warnings = new int[64];
        private readonly long _received;
        private HashSet<string>? _unknown;

        public Run(NativeBody body, CollectContext context, IdSource ids, PropertyWriter properties)
        {
            _shared = body.Shared;
            _isEvent = body.IsEvent;
            _context = context;
            _received = Timestamp.From(context.Received).Micros;
            _accepted = new List<CollectedEvent>(body.Count);
            _envelope = ReadEnvelope(body, out var sentAt, out var sdk);
            _state = new DecodeState(sentAt, sdk, ids, new ScrubCounts(), properties);
            _warnings[(int)CollectWarning.UnknownField] = body.UnknownFields + body.Shared.UnknownFields > 0 ? 1 : 0;
            Note(body.FirstUnknown);
            Note(body.Shared.FirstUnknown);
        }

        public Run(string format, int count, CollectContext context, IdSource ids, PropertyWriter properties)
        {
            _format = format;
            _shared = RawObject.Empty;
            _isEvent = true; // a translated event carries its own `sent_at`
            _context = context;
            _received = Timestamp.From(context.Received).Micros;
            _accepted = new List<CollectedEvent>(count);
            _state = new DecodeState(null, null, ids, new ScrubCounts(), properties);
        }

        public void Take(ForeignEvent item)
        {
            if (item.Failure.Failed is not null)
            {
                _failed.Add(Failure(item.Failure, new RawValue(JsonTokenType.StartObject, item.Json), item.Index));
                return;
            }

            var kept = _accepted.Count;
            Take(new RawValue(JsonTokenType.StartObject, item.Json), item.Index);
            for (var rest = kept < _accepted.Count ? item.Warnings : 0; rest != 0; rest &= rest - 1)
            {
                _warnings[BitOperations.TrailingZeroCount(rest)]++;
            }
        }

        public void Take(RawValue raw, int index)
        {
            var verdict = Open(raw, out var draft);
            verdict = verdict.Failed is null ? _envelope : verdict;
            verdict = verdict.Failed is null ? EventSteps.Run(draft!) : verdict;
            if (verdict.Failed is not null)
            {
                // Whatever else is wrong with it: nothing is kept of somebody who said no.
                var denied = draft is null ? Verdict.Keep : ConsentSteps.States(draft);
                _failed.Add(Failure(denied.Failed == FailedReason.ConsentRequired ? denied : verdict, raw, index));
                return;
            }

            _accepted.Add(Made(draft!));
            Note(draft!.Own.FirstUnknown);
            for (var rest = draft.Warnings; rest != 0; rest &= rest - 1)
            {
                _warnings[BitOperations.TrailingZeroCount(rest)]++;
            }
        }

        public CollectResult Finish() => Finish(Warnings());

        private CollectResult Finish(ImmutableSortedDictionary<CollectWarning, int> warnings) => new(
            new CollectedBatch
            {
                Site = _context.Site.Site,
                ReceivedMicros = _received,
                UserAgent = _accepted.Count > 0 && _context.UserAgent is { } agent ? JsonText.Cut(agent, MaxUserAgent, out _) : null,
                Hints = _accepted.Count > 0 ? _context.Hints : null, // nothing of a visitor stays when nothing of theirs was kept
                Prefetch = _context.Prefetch,
                Country = _accepted.Count > 0 ? _context.Client?.Country : null,
                Events = _accepted,
                Failed = _failed,
                Warnings = warnings,
                UnknownFields = (IReadOnlyCollection<string>?)_unknown ?? [],
            },
            warnings,
            _state.Scrubbed.ToDictionary());

        private void Note(string? unknown)
        {
            if (unknown is not null && (_unknown ??= new HashSet<string>(StringComparer.Ordinal)).Count < MostUnknown)
            {
                _unknown.Add(unknown.Length <= 100 ? unknown : unknown[..100]);
            }
        }

        private ImmutableSortedDictionary<CollectWarning, int> Warnings() => _warnings.AsSpan().ContainsAnyExcept(0)
            ? Enum.GetValues<CollectWarning>().Where(warning => _warnings[(int)warning] > 0)
                .ToImmutableSortedDictionary(warning => warning, warning => _warnings[(int)warning])
            : ImmutableSortedDictionary<CollectWarning, int>.Empty;

        /// <summary>What is wrong with the envelope but leaves the body readable fails each of its events.</summary>
        private static Verdict ReadEnvelope(NativeBody body, out long? sentAt, out string? sdk)
        {
            sdk = null;
            var verdict = WhenSteps.ReadMoment(body.SentAt, EventField.SentAt, out sentAt);
            if (verdict.Failed is null && body.Context is { IsThere: true, Type: not JsonTokenType.StartObject })
            {
                return EventDraft.WrongType(EventField.Context, "an object");
            }

            if (verdict.Failed is null && body.Sdk.IsThere && body.Sdk.Type != JsonTokenType.String)
            {
                return EventDraft.WrongType(EventField.Sdk, "a string");
            }

            var repaired = false;
            sdk = body.Sdk.Type == JsonTokenType.String ? JsonText.Cut(body.Sdk.Text(ref repaired), 64, out _) : null;
            return verdict;
        }

        private Verdict Open(RawValue raw, out EventDraft? draft)
        {
            draft = null;
            if (raw.Type != JsonTokenType.StartObject)
            {
                return Verdict.Fail(FailedReason.FieldType, "events", "each event must be an object");
            }

            var own = _own; // one at a time: nothing keeps it when the event is decided
            own.Fill(raw.Json, _isEvent);
            draft = new EventDraft(own, _shared, _context, _state);
            if (raw.Json.Length > _context.Limits.MaxEventBytes)
            {
                return Verdict.Fail(FailedReason.EventTooLarge, "", $"at most {_context.Limits.MaxEventBytes} bytes for one event");
            }

            return own.DuplicateKey is { } key ? Verdict.Fail(FailedReason.DuplicateKey, key, "every key once") : Verdict.Keep;
        }

        private FailedEvent Failure(Verdict verdict, RawValue raw, int index) => new()
        {
            Reason = verdict.Failed!.Value,
            Field = verdict.Field ?? "",
            Message = verdict.Message ?? "",
            Format = _format,
            Trust = _context.Trust,
            ReceivedMicros = _received,
            Index = index,
            Raw = verdict.Failed == FailedReason.ConsentRequired ? null : RawScrubber.Scrub(raw.Json.Span, _state.Scrubbed),
        };

        private static CollectedEvent Made(EventDraft draft)
        {
            var made = Plain(draft);
            if (draft.Context.IsExposure)
            {
                return made with { HouseholdKey = draft.HouseholdKey, PreviousHouseholdKey = draft.PreviousHouseholdKey };
            }

            if (!draft.Site.Households)
            {
                return made;
            }

            // A server's own address is no household's; the one it names is its visitor's.
            var (current, previous) = draft.Address is { } address ? draft.Context.HouseholdAt?.Invoke(address, made.OccurredMicros) ?? default
                : draft.Context.Client?.Household(made.OccurredMicros) ?? default;
            return current is null ? made : made with { HouseholdKey = current, PreviousHouseholdKey = previous };
        }

        private static CollectedEvent Plain(EventDraft draft) => new()
        {
            EventId = draft.EventId,
            Visitor = draft.Visitor ?? "", // an import may hold rows that nobody did
            User = draft.User,
            OccurredMicros = draft.Time.OccurredMicros,
            ClientSeq = draft.Seq,
            Name = draft.Name,
            Url = draft.Url,
            Referrer = draft.Referrer,
            Title = draft.Title,
            Value = draft.Value,
            Currency = draft.Currency,
            OrderId = draft.OrderId,
            Properties = draft.Properties,
            Exposures = draft.Exposures,
            Consent = draft.Consent,
            Language = draft.Language,
            Screen = draft.Screen,
            Sdk = draft.Sdk,
            Trust = draft.Trust,
            Sessionless = SystemNames.IsSessionless(draft.Name, draft.Value, draft.OrderId, draft.Url, draft.Trust),
            Given = draft.Given,
            Verdict = draft.Context.Client?.Judge(draft.Visitor!) ?? BotVerdict.None,
        };
    }
}
