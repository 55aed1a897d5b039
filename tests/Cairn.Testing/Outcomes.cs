using Cairn.Journeys.Faults;
using Xunit;

namespace Cairn.Testing;

/// <summary>Opens an outcome, or fails the test with what it holds instead.</summary>
public static class Outcomes
{
    /// <summary>The value.</summary>
    public static T ValueOf<T>(Outcome<T> outcome)
    {
        if (outcome is Outcome<T>.Refused refused)
        {
            Assert.Fail(string.Join('\n', refused.Faults));
        }

        return ((Outcome<T>.Ok)outcome).Value;
    }

    /// <summary>The faults.</summary>
    public static IReadOnlyList<Fault> FaultsOf<T>(Outcome<T> outcome) => Assert.IsType<Outcome<T>.Refused>(outcome).Faults;
}
