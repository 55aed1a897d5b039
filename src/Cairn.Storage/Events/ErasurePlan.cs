namespace Cairn.Storage.Events;

/// <summary>A stretch of a visitor's time, the end not included.</summary>
public sealed record VisitorSpan(string Visitor, long FromMicros, long ToMicros);

/// <summary>What of a site belongs to some people.</summary>
/// <param name="Visitors">Visitors that are theirs as a whole.</param>
/// <param name="Spans">Stretches of visitors they share with others, cut as persons are.</param>
/// <param name="Users">The users, those joined by an alias among them.</param>
/// <param name="Events">How many events that are; those that name one of the users are among them, whoever's browser sent them.</param>
/// <param name="BeforeMicros">Of the users, only what happened before it; visitors and spans are cut already.</param>
public sealed record ErasurePlan(IReadOnlyList<string> Visitors, IReadOnlyList<VisitorSpan> Spans, IReadOnlyList<string> Users, long Events, long BeforeMicros = long.MaxValue)
{
    /// <summary>Whole visitors and nobody else.</summary>
    public static ErasurePlan Of(params IReadOnlyList<string> visitors) => new(visitors, [], [], 0);
}
