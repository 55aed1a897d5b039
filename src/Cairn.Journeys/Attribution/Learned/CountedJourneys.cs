namespace Cairn.Journeys.Attribution.Learned;

/// <summary>Journeys that took one path, counted.</summary>
/// <param name="Path">Channels by number, in order, at least one.</param>
/// <param name="Conversions">Those that converted, 0 or more.</param>
/// <param name="Nulls">Those that did not.</param>
/// <param name="Value">What the conversions are worth together, 0 or more.</param>
/// <param name="Fold">0 to 4: the part of the persons they belong to.</param>
public readonly record struct CountedJourney(int[] Path, double Conversions, double Nulls, double Value = 0, int Fold = 0);

/// <summary>What models are learned from: converting and null journeys by path.</summary>
/// <param name="Channels">The channels' names; their places are the numbers in paths.</param>
/// <param name="Journeys">The journeys, in an order that does not depend on how they were gathered.</param>
public sealed record CountedJourneys(IReadOnlyList<string> Channels, IReadOnlyList<CountedJourney> Journeys)
{
    /// <summary>How many parts persons are put into to choose among models.</summary>
    public const int Folds = 5;

    /// <summary>All converting journeys.</summary>
    public double Conversions => Journeys.Sum(journey => journey.Conversions);

    /// <summary>All null journeys.</summary>
    public double Nulls => Journeys.Sum(journey => journey.Nulls);

    /// <summary>What all conversions are worth.</summary>
    public double Value => Journeys.Sum(journey => journey.Value);

    /// <summary>The finaliser of 64-bit MurmurHash3: spreads numbers over the folds.</summary>
    public static ulong Mix(ulong number)
    {
        number = (number ^ (number >> 33)) * 0xFF51AFD7ED558CCD;
        number = (number ^ (number >> 33)) * 0xC4CEB9FE1A85EC53;
        return number ^ (number >> 33);
    }
}

/// <summary>What a learned model says of the channels.</summary>
/// <param name="Channels">Their names.</param>
/// <param name="Raw">The effect of each: removal effect, Shapley value.</param>
/// <param name="Clamped">The same, nothing below 0: what credit is proportional to.</param>
/// <param name="ValueClamped">The same for value.</param>
public sealed record ChannelEffects(IReadOnlyList<string> Channels, IReadOnlyList<double> Raw, IReadOnlyList<double> Clamped, IReadOnlyList<double> ValueClamped)
{
    /// <summary>The order of a Markov model; null of another.</summary>
    public int? Order { get; init; }

    /// <summary>The chance that a journey converts, as the model sees it.</summary>
    public double Chance { get; init; }

    /// <summary>The standard error of each raw effect where it was estimated; null where it is exact.</summary>
    public IReadOnlyList<double>? StandardErrors { get; init; }

    /// <summary>No effect is above 0, so that nothing can be shared by them.</summary>
    public bool IsEmpty => !Clamped.Any(effect => effect > 0);
}
