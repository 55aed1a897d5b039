namespace Cairn.Journeys.Running;

/// <summary>States as bytes, with their version in front.</summary>
public static class JourneyState
{
    /// <summary>The bytes of a state.</summary>
    public static byte[] ToBytes<TState>(TState state) where TState : IJourneyState<TState>
    {
        using var writer = new StateWriter();
        writer.Number(TState.Version);
        state.Write(writer);
        return writer.ToArray();
    }

    /// <summary>The state of bytes made by <see cref="ToBytes"/>.</summary>
    /// <exception cref="InvalidDataException">They are of another version, cut off, too long or damaged.</exception>
    public static TState FromBytes<TState>(byte[] bytes) where TState : IJourneyState<TState>
    {
        using var reader = new StateReader(bytes);
        var version = reader.Number();
        if (version != TState.Version)
        {
            throw new InvalidDataException(FormattableString.Invariant($"The state has version {version}, this program reads {TState.Version}."));
        }

        var state = TState.Read(reader);
        return reader.IsAtEnd ? state : throw new InvalidDataException("The state is longer than it should be.");
    }
}
