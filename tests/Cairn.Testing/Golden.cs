using System.Runtime.CompilerServices;
using Xunit;

namespace Cairn.Testing;

/// <summary>Compares a text with the file that was accepted for it, which lies beside the test.</summary>
public static class Golden
{
    /// <summary>Checks <paramref name="actual"/>; with <c>./test --accept</c> it becomes the accepted text instead.</summary>
    public static void Check(string file, string actual, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, file);
        var text = actual.ReplaceLineEndings("\n");
#pragma warning disable RS0030 // tests have no options section; the commands ./test and ./bench set this one
        var accept = Environment.GetEnvironmentVariable("CAIRN_ACCEPT") == "1";
#pragma warning restore RS0030
        if (accept)
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"There is no {path} yet; run './test --accept'.");
        var accepted = File.ReadAllText(path).ReplaceLineEndings("\n");
        Assert.True(accepted == text, $"{path} differs; './test --accept' takes the new text.\n--- accepted\n{accepted}\n--- now\n{text}");
    }
}
