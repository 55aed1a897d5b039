using Cairn.Collection.Ids;
using Cairn.Journeys.Faults;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Server.Commands.Output;
using Cairn.Server.Demo;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Server.Users;
using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Commands;

/// <summary>What <c>serve --demo</c> does besides serving: the shop when there is none, a way to sign in, and the main numbers.</summary>
internal static class DemoStart
{
    private const string Site = "demo";
    private const string Email = "demo@cairn.example";

    public static void Prepare(Installation installation, WebApplication app, Terminal terminal, CancellationToken cancellationToken)
    {
        var site = installation.Catalog.Sites.Find(Site);
        if (site is null || installation.Store.Count(site.Id) == 0)
        {
            terminal.Error.WriteLine("Making the demo shop …");
            if (app.Services.GetRequiredService<DemoService>().Make(new DemoRequest(Site), cancellationToken) is Outcome<DemoMade>.Refused(var faults))
            {
                throw new CommandFailure(ExitCode.Failed, faults[0].Message);
            }
        }

        SayNumbers(installation, app, terminal);
        SaySignIn(installation, terminal);
    }

    private static void SaySignIn(Installation installation, Terminal terminal)
    {
        var accounts = installation.Catalog.Accounts;
        if (!accounts.SetupNeeded)
        {
            terminal.Error.WriteLine($"Sign in as you did before; 'cairn user reset {Email}' makes a new password for the demo's owner.");
            return;
        }

        var password = UserEndpoints.NewPassword(IdSource.Random);
        if (accounts.Add(new NewUser(Email, "Demo owner", password, Role.Owner)) is Outcome<User>.Ok)
        {
            installation.Catalog.Audit.Append("cairn", "user.added", Email, "demo");
            terminal.Error.WriteLine($"Sign in as {Email} with the password {password}");
        }
    }

    private static void SayNumbers(Installation installation, WebApplication app, Terminal terminal)
    {
        var site = app.Services.GetRequiredService<ReportSites>().Of(installation.Catalog.Sites.Find(Site)!);
        var request = new ConversionsRequest { Range = new RangeRequest(Last: "last 30 days") };
        if (ConversionsRunner.Run(request, site) is not Outcome<ConversionsReport>.Ok(var report))
        {
            return;
        }

        terminal.Error.WriteLine($"Demo shop, last 30 days: {Shown.Count(report.Visitors)} visitors, {Shown.Count(report.Sessions)} sessions");
        foreach (var row in report.Rows.Where(row => row.Kind == "macro"))
        {
            terminal.Error.WriteLine($"  {Printable.Text(row.Name)}: {Shown.Count(row.Count)}, visitor rate {Shown.Rate(row.VisitorRate)}, value {Shown.Money(row.Value, row.Currency)}");
        }
    }
}
