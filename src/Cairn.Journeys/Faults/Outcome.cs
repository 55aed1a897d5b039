namespace Cairn.Journeys.Faults;

/// <summary>What a request turned into: either the parsed value or every fault found in it.</summary>
public abstract record Outcome<T>
{
    private Outcome() { }

    /// <summary>The request was understood.</summary>
    public sealed record Ok(T Value) : Outcome<T>;

    /// <summary>The request was refused. <paramref name="Faults"/> holds at least one.</summary>
    public sealed record Refused(IReadOnlyList<Fault> Faults) : Outcome<T>;

    /// <summary>Wraps a value.</summary>
    public static implicit operator Outcome<T>(T value) => new Ok(value);

    /// <summary>Refuses with a single fault.</summary>
    public static Outcome<T> Refuse(string code, string where, string message) => new Refused([new Fault(code, where, message)]);
}
