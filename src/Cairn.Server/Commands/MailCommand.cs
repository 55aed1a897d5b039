using System.CommandLine;
using Cairn.Server.Commands.Output;
using Cairn.Server.Mail;

namespace Cairn.Server.Commands;

/// <summary><c>cairn mail links</c>: what to put into a mail so that opens and clicks are counted.</summary>
internal static class MailCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("mail", "Counts who opens a mail and clicks its links.");
        command.Subcommands.Add(Links(set));
        return command;
    }

    private static Command Links(CommandSet set)
    {
        var targets = new Argument<string[]>("TARGET") { Description = "Where a link leads, or name=address.", Arity = ArgumentArity.ZeroOrMore };
        var mail = new Option<string>("--mail") { Description = "Which mail, such as spring-2026.", Required = true };
        var address = new Option<string>("--base") { Description = "This server's address as recipients reach it, such as https://stats.example.", Required = true };
        var user = new Option<string?>("--user") { Description = "The site's own id of the one who gets it." };
        var visitor = new Option<string?>("--visitor") { Description = "A visitor's id instead." };
        var later = new Option<bool>("--recipient-later") { Description = "The mail tool adds the user's id behind each link, by its own placeholder." };
        var source = new Option<string?>("--source") { Description = "The source in reports; default newsletter." };
        var campaign = new Option<string?>("--campaign") { Description = "The campaign in reports; default the mail." };
        var plain = new Option<bool>("--no-tags") { Description = "Add no utm_ parameters to targets." };
        return set.DoesForSite(
            new Command("links", "Makes links and the picture of one mail.") { targets, mail, address, user, visitor, later, source, campaign, plain },
            async (run, cairn, site, cancellationToken) =>
            {
                var request = new MailLinksRequest(
                    run.Get(mail)!, [.. (run.Get(targets) ?? []).Select(Target)], run.Get(user), run.Get(visitor), run.Get(later), run.Get(source), run.Get(campaign), !run.Get(plain), run.Get(address));
                var answer = await cairn.PostAsync($"{site}/mail/links", request, cancellationToken);
                run.Print(answer, terminal => Show(answer.As<MailLinksMade>(), terminal));
                return ExitCode.Done;
            });
    }

    private static MailTarget Target(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return equals > 0 && equals < scheme ? new MailTarget(text[(equals + 1)..], text[..equals]) : new MailTarget(text);
    }

    private static void Show(MailLinksMade made, Terminal terminal)
    {
        foreach (var link in made.Links)
        {
            terminal.Out.WriteLine(Printable.Text($"{link.Name ?? link.Target}:"));
            terminal.Out.WriteLine($"  {Printable.Text(link.Url)}");
        }

        terminal.Out.WriteLine("Put this at the end of the mail:");
        terminal.Out.WriteLine($"  {Printable.Text(made.Html)}");
    }
}
