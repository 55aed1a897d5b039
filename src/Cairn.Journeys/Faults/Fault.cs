namespace Cairn.Journeys.Faults;

/// <summary>Why a caller's request cannot be carried out. Shown to the caller as it is.</summary>
/// <param name="Code">A stable, documented name such as <c>funnel.too-few-steps</c>. Never reworded once released.</param>
/// <param name="Where">A JSON pointer into the request, such as <c>/steps/0/event</c>; empty for the whole.</param>
/// <param name="Message">One sentence that says what would have been accepted.</param>
public sealed record Fault(string Code, string Where, string Message);
