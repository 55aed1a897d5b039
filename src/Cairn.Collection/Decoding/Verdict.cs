namespace Cairn.Collection.Decoding;

/// <summary>What one collect step decided: go on, or fail the event and say why. <c>default</c> means: go on.</summary>
public readonly record struct Verdict(FailedReason? Failed, string? Field, string? Message)
{
    /// <summary>The event goes on to the next step.</summary>
    public static Verdict Keep => default;

    /// <summary>The event is not kept.</summary>
    /// <param name="reason">One of the closed list.</param>
    /// <param name="field">The field at fault, as the sender named it.</param>
    /// <param name="message">One sentence that says what would have been accepted. Holds nothing the sender wrote.</param>
    public static Verdict Fail(FailedReason reason, string field, string message) => new(reason, field, message);
}
