using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Cairn.Server.Tests.Fuzzing;

/// <summary>Everything that reads what comes from outside is fed with what nobody would send: it throws nothing, takes bounded memory and time, and what it writes back reads the same.</summary>
/// <remarks><c>./faults --fuzz</c> sets <c>CAIRN_FUZZ_SECONDS</c> for each target and <c>CAIRN_FUZZ_SEED</c>. What fails is saved below tests/fuzz, and is tried by every run from then on.</remarks>
public sealed class FuzzTests
{
#pragma warning disable RS0030 // tests have no options section
    private static readonly double? Seconds = double.TryParse(Environment.GetEnvironmentVariable("CAIRN_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("CAIRN_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;
#pragma warning restore RS0030

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_comes_in_breaks_what_reads_it(string name)
    {
        var target = FuzzTargets.All.First(one => one.Name == name);
        foreach (var seed in target.Seeds)
        {
            Assert.True(target.Fault(seed) is not { } fault, $"A good input of {name} fails: {Encoding.UTF8.GetString(seed)}\n{target.Fault(seed)}");
        }

        foreach (var saved in target.Saved())
        {
            Assert.True(target.Fault(saved) is not { } fault, $"A saved input of {name} fails again: {target.Fault(saved)}");
        }

        var mutator = new Mutator(Seed, target.Seeds, target.Words);
        var (started, tried) = (Stopwatch.GetTimestamp(), 0);
        var last = Path.Combine(Path.GetTempPath(), $"cairn-fuzz-{name}.last");
        while (Seconds is { } long_ ? Stopwatch.GetElapsedTime(started).TotalSeconds < long_ : tried < target.Short)
        {
            var input = mutator.Next();
            if (Seconds is not null)
            {
                File.WriteAllBytes(last, input); // what ends the process, or never ends, is found here
            }

            if (target.Fault(input) is { } fault)
            {
                Assert.Fail($"Seed {Seed}, input {tried} of {name}, saved as {Save(target, input)}:\n{fault}");
            }

            tried++;
        }

        TestContext.Current.SendDiagnosticMessage("{0}: {1} inputs", name, tried);
        Assert.True(tried > 0);
    }

    private static string Save(FuzzTarget target, byte[] input)
    {
        Directory.CreateDirectory(target.Folder);
        var path = Path.Combine(target.Folder, Convert.ToHexStringLower(SHA256.HashData(input))[..12]);
        File.WriteAllBytes(path, input);
        return path;
    }
}
