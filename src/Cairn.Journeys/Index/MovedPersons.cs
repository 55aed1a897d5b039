namespace Cairn.Journeys.Index;

/// <summary>Which persons of a segment have moved away: one bit each. Grows only; a <see cref="Copy"/> stays as it is.</summary>
internal sealed class MovedPersons
{
    private readonly ulong[] _bits;

    /// <summary>Nobody of so many has moved.</summary>
    public MovedPersons(int persons) => _bits = new ulong[(persons + 63) / 64];

    /// <summary>As it was written down.</summary>
    public MovedPersons(ReadOnlySpan<ulong> bits)
    {
        _bits = bits.ToArray();
        foreach (var word in bits)
        {
            Count += System.Numerics.BitOperations.PopCount(word);
        }
    }

    /// <summary>How many have moved.</summary>
    public int Count { get; private set; }

    /// <summary>The bits, to be written down.</summary>
    public ReadOnlySpan<ulong> Bits => _bits;

    /// <summary>Whether a person has moved.</summary>
    public bool Has(int number) => (_bits[number >> 6] >> (number & 63) & 1) != 0;

    /// <summary>Marks a person; false when it was already.</summary>
    public bool Add(int number)
    {
        if (Has(number))
        {
            return false;
        }

        _bits[number >> 6] |= 1UL << (number & 63);
        Count++;
        return true;
    }

    /// <summary>The same persons, in a set of its own.</summary>
    public MovedPersons Copy() => new(_bits);
}
