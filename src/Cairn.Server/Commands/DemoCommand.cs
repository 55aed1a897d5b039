using System.CommandLine;
using System.Text.Json;
using Cairn.Server.Commands.Output;
using Cairn.Server.Demo;

namespace Cairn.Server.Commands;

/// <summary><c>cairn demo</c>: a generated shop with known causes.</summary>
internal static class DemoCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Make(CommandSet set)
    {
        var events = new Option<int>("--events") { Description = "About how many events.", DefaultValueFactory = _ => 200_000 };
        var seed = new Option<int>("--seed") { Description = "Another seed, another history.", DefaultValueFactory = _ => 1 };
        var end = new Option<DateTimeOffset?>("--end") { Description = "The moment the history ends; default now. The same seed and end give the same events." };
        var truth = new Option<string?>("--truth") { Description = "Write what was planted to this file, as JSON.", HelpName = "FILE" };
        var command = new Command("demo", "Makes a demo shop whose causes are known.") { events, seed, end, truth };
        return set.DoesConnected(command, create: true, async (run, cairn, cancellationToken) =>
        {
            var request = new DemoRequest(run.Site ?? "demo", run.Get(events), run.Get(seed), run.Get(end), WithTruth: run.Get(truth) is not null);
            var answer = await cairn.PostAsync("api/v1/demo", request, cancellationToken);
            var made = answer.As<DemoMade>();
            if (run.Get(truth) is { } file)
            {
                await File.WriteAllTextAsync(file, JsonSerializer.Serialize(made.Truth, Indented), cancellationToken);
            }

            run.Print(answer, terminal => terminal.Out.WriteLine(
                $"The site '{made.Site}' has {Shown.Count(made.EventsTotal)} events ({Shown.Count(made.Stored)} new), made in {Shown.Seconds(made.Seconds)}."));
            return ExitCode.Done;
        });
    }
}
