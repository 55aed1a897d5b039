namespace Cairn.Journeys.Running;

/// <summary>What an operator has found in some journeys: merged with what it found in others, and written down to be merged elsewhere.</summary>
/// <remarks>
/// Merging in any split of the journeys gives the same answer, as long as the parts keep their order. Sums are integers or decimals; sums of doubles are
/// made when the answer is finished, in a stated order. A written state names values by their text, never by a code of one view's dictionaries.
/// </remarks>
public interface IJourneyState<TSelf> where TSelf : IJourneyState<TSelf>
{
    /// <summary>The version of the written form: raised with every change of it.</summary>
    static abstract int Version { get; }

    /// <summary>Takes over what another state has found in later journeys. The other is not used any more.</summary>
    void Merge(TSelf later);

    /// <summary>Called by the thread that has filled the state, before it is merged: what can be done on each thread is done here.</summary>
    void Settle()
    {
    }

    /// <summary>Writes the state.</summary>
    void Write(StateWriter writer);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    static abstract TSelf Read(StateReader reader);
}
