using System.CommandLine;

namespace Cairn.Server.Commands;

/// <summary>The options every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data directory.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "./data",
        Recursive = true,
    };

    public Option<string?> Site { get; } = new("--site") { Description = "The site's key. May be left out when there is one site.", HelpName = "KEY", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON on the standard output, and nothing else there.", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Print no progress and no remarks.", Recursive = true };

    public Option<string?> Url { get; } = new("--url") { Description = "Talk to the Cairn at this address instead of a data directory.", HelpName = "URL", Recursive = true };

    public Option<string?> Key { get; } = new("--key") { Description = "The secret key for --url.", HelpName = "sk_…", Recursive = true };

    public void AddTo(Command root)
    {
        root.Options.Add(Data);
        root.Options.Add(Site);
        root.Options.Add(Json);
        root.Options.Add(Quiet);
        root.Options.Add(Url);
        root.Options.Add(Key);
    }
}
