using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>A vendor's wire format: how its bodies are read, and what one of its events is in the native format. Pure; any thread may call.</summary>
public abstract class ForeignFormat
{
    /// <summary>The name failed events and aliases know it by.</summary>
    public abstract string Name { get; }

    /// <summary>Reads a body, and stops at the first thing that makes all of it worthless.</summary>
    /// <returns>Null when <paramref name="body"/> was read; otherwise what is wrong.</returns>
    public abstract BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body);

    /// <summary>Translates one event. Bad input is never an exception.</summary>
    public ForeignEvent Translate(ForeignBody body, ForeignLine line, ForeignSender sender)
    {
        if (line.Raw.Type != System.Text.Json.JsonTokenType.StartObject)
        {
            return new ForeignEvent(line.Index, line.Raw.Json, Verdict.Fail(FailedReason.FieldType, "", "each event must be an object"), 0);
        }

        var fields = VendorObject.Read(line.Raw);
        using var draft = new NativeDraft(sender);
        var verdict = Write(body, line, fields, draft);
        verdict = verdict.Failed is null && (fields.DuplicateKey ?? draft.DuplicateKey) is { } twice
            ? Verdict.Fail(FailedReason.DuplicateKey, twice, "every key once")
            : verdict;
        return verdict.Failed is null
            ? new ForeignEvent(line.Index, draft.Finish(), default, draft.Warnings)
            : new ForeignEvent(line.Index, line.Raw.Json, verdict, 0);
    }

    internal abstract Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft);
}
