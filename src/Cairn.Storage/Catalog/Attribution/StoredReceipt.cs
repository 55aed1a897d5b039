namespace Cairn.Storage.Catalog.Attribution;

/// <summary>What was known of a conversion's credit at a moment. Never changed once it is there.</summary>
/// <param name="Number">1, 2, … for each conversion and definition.</param>
/// <param name="At">When it was seen first.</param>
/// <param name="Reason">Why it differs from the one before; <c>first</c> for the first.</param>
/// <param name="Text">The receipt; who made it can read it.</param>
public sealed record StoredReceipt(int Number, DateTimeOffset At, string Reason, string Text);
