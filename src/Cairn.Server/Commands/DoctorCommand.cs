using System.CommandLine;
using Cairn.Server.Commands.Output;
using Cairn.Server.Doctor;

namespace Cairn.Server.Commands;

/// <summary><c>cairn doctor</c>: looks at everything, and says what to do about what is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Make(CommandSet set)
    {
        var confirm = new Option<bool>("--confirm-clock") { Description = "Say that the machine's clock is right after it jumped, so that retention goes on." };
        var routes = new Option<bool>("--routes") { Description = "Lists every route of this program instead, and what it asks of its caller." };
        return set.DoesConnected(new Command("doctor", "Looks at data, disk, versions and settings, and names what is wrong.") { confirm, routes }, create: false, async (run, cairn, cancellationToken) =>
        {
            if (run.Get(routes))
            {
                var list = await cairn.GetAsync("api/v1/doctor/routes", cancellationToken);
                run.Print(list, terminal => list.As<RouteList>().Rows.ToList().ForEach(terminal.Out.WriteLine));
                return ExitCode.Done;
            }

            if (run.Get(confirm))
            {
                await cairn.PostAsync("api/v1/clock/confirm", new { }, cancellationToken);
            }

            var answer = await cairn.GetAsync("api/v1/doctor", cancellationToken);
            var report = answer.As<DoctorReport>();
            run.Print(answer, terminal => Show(report, terminal));
            return report.Checks.Any(check => check.State == "fault") ? ExitCode.Failed : ExitCode.Done;
        });
    }

    private static void Show(DoctorReport report, Terminal terminal)
    {
        var table = new TextTable("", "what", "found", "what to do");
        foreach (var check in report.Checks)
        {
            table.Row(check.State == "ok" ? "✓" : check.State == "warning" ? "!" : "✗", check.Name, check.Found, check.Remedy);
        }

        table.Print(terminal);
        terminal.Out.WriteLine(report.Well ? "All is well." : "Some things need a look.");
    }
}
