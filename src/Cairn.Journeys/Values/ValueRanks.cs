using Cairn.Journeys.Running;

namespace Cairn.Journeys.Values;

/// <summary>How often a macro follows each micro: what the order of the states is made of.</summary>
public sealed class ValueRanks(int micros) : IJourneyState<ValueRanks>
{
    /// <summary>The weight of the mean over all micros in a micro's own rate, in journeys.</summary>
    public const int Prior = 20;

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>By micro: journeys with it before the macro that are decided.</summary>
    public long[] Did { get; } = new long[micros];

    /// <summary>By micro: those of them with a macro within the horizon after its first occurrence.</summary>
    public long[] Converted { get; } = new long[micros];

    /// <summary>The micros from the lowest state to the highest: by <c>(AB + 20·p̄)/(A + 20)</c>, ties by key.</summary>
    /// <param name="keys">The micros' keys.</param>
    public int[] Order(IReadOnlyList<string> keys)
    {
        var (did, converted) = (Did.Sum(), Converted.Sum());
        var mean = did == 0 ? 0m : (decimal)converted / did;
        return
        [
            .. Enumerable.Range(0, Did.Length)
                .OrderBy(micro => (Converted[micro] + (Prior * mean)) / (Did[micro] + Prior)).ThenBy(micro => keys[micro], StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public void Merge(ValueRanks later)
    {
        for (var micro = 0; micro < Did.Length; micro++)
        {
            Did[micro] += later.Did[micro];
            Converted[micro] += later.Converted[micro];
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Numbers(Did);
        writer.Numbers(Converted);
    }

    /// <inheritdoc/>
    public static ValueRanks Read(StateReader reader)
    {
        var (did, converted) = (reader.List(reader.Number), reader.List(reader.Number));
        if (did.Count != converted.Count)
        {
            throw new InvalidDataException("The lists in the state are not equally long.");
        }

        var state = new ValueRanks(did.Count);
        did.CopyTo(state.Did);
        converted.CopyTo(state.Converted);
        return state;
    }

    internal void Take(ValueJourney journey, long horizonMicros, long asOfMicros)
    {
        foreach (var (_, micros, micro) in journey.Firsts)
        {
            var converts = journey.MacroMicros is { } macro && macro - micros <= horizonMicros;
            if (converts || micros <= asOfMicros - horizonMicros)
            {
                Did[micro]++;
                Converted[micro] += converts ? 1 : 0;
            }
        }
    }
}
