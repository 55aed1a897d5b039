using System.CommandLine;
using System.Globalization;
using Cairn.Server.AccountLinks;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;
using Cairn.Server.Users;
using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Commands;

/// <summary>Invitations, reset links, and what becomes of a user.</summary>
internal static partial class UserCommand
{
    private static Command Invite(CommandSet set)
    {
        var email = Email();
        var role = RoleOption();
        var command = new Command("invite", "Makes a link with which one person becomes a user, once, within three days.") { email, role };
        return set.DoesConnected(command, create: false, async (run, cairn, cancellationToken) =>
        {
            var answer = await cairn.PostAsync("api/v1/invitations", new InviteRequest(run.Get(email)!, run.Get(role)), cancellationToken);
            PrintLink(run, answer);
            return ExitCode.Done;
        });
    }

    private static Command ResetLink(CommandSet set)
    {
        var email = Email();
        var command = new Command("reset-link", "Makes a link with which a user sets a new password, once, within ten minutes.") { email };
        return set.DoesConnected(command, create: false, async (run, cairn, cancellationToken) =>
        {
            var user = await FindAsync(cairn, run.Get(email)!, cancellationToken);
            PrintLink(run, await cairn.PostAsync($"{PathOf(user)}/reset-link", new { }, cancellationToken));
            return ExitCode.Done;
        });
    }

    private static Command Invitations(CommandSet set) =>
        set.DoesConnected(new Command("invitations", "Lists the invitations nobody has accepted yet."), create: false, async (run, cairn, cancellationToken) =>
        {
            var answer = await cairn.GetAsync("api/v1/invitations", cancellationToken);
            run.Print(answer, terminal =>
            {
                var table = new TextTable(">number", "e-mail", "role", "by", "until");
                foreach (var link in answer.As<InvitationList>().Rows)
                {
                    table.Row(
                        link.Id.ToString(CultureInfo.InvariantCulture), link.Email, link.Role.ToString().ToLowerInvariant(), link.CreatedBy,
                        link.ExpiresAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
                }

                table.Print(terminal);
            });
            return ExitCode.Done;
        });

    private static Command Uninvite(CommandSet set)
    {
        var id = new Argument<int>("NUMBER") { Description = "The invitation's number, as 'user invitations' shows it." };
        return set.DoesConnected(new Command("uninvite", "Ends an invitation at once.") { id }, create: false, async (run, cairn, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"api/v1/invitations/{run.Get(id).ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
            run.Say("Revoked.");
            return ExitCode.Done;
        });
    }

    private static Command SetRole(CommandSet set)
    {
        var email = Email();
        var role = new Argument<Role>("ROLE") { Description = Roles, CustomParser = RoleOf };
        return set.DoesConnected(new Command("role", "Changes what a user may do, and ends their sessions.") { email, role }, create: false, async (run, cairn, cancellationToken) =>
        {
            await ChangeAsync(run, cairn, run.Get(email)!, new ChangeUserRequest(Role: run.Get(role)), "Changed; they sign in again.", cancellationToken);
            return ExitCode.Done;
        });
    }

    private static Command Change(CommandSet set, Command command, ChangeUserRequest change, string said)
    {
        var email = Email();
        command.Arguments.Add(email);
        return set.DoesConnected(command, create: false, async (run, cairn, cancellationToken) =>
        {
            await ChangeAsync(run, cairn, run.Get(email)!, change, said, cancellationToken);
            return ExitCode.Done;
        });
    }

    private static Command SignOut(CommandSet set)
    {
        var email = Email();
        return set.DoesConnected(new Command("sign-out", "Ends all sessions of a user.") { email }, create: false, async (run, cairn, cancellationToken) =>
        {
            var user = await FindAsync(cairn, run.Get(email)!, cancellationToken);
            var answer = await cairn.SendAsync(HttpMethod.Delete, $"{PathOf(user)}/sessions", null, cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine(answer.As<SignedOut>().Sessions.ToString(CultureInfo.InvariantCulture)));
            return ExitCode.Done;
        });
    }

    private static Command Remove(CommandSet set)
    {
        var email = Email();
        return set.DoesConnected(new Command("remove", "Removes a user and ends their sessions. What they did stays in the audit log.") { email }, create: false, async (run, cairn, cancellationToken) =>
        {
            var user = await FindAsync(cairn, run.Get(email)!, cancellationToken);
            await cairn.SendAsync(HttpMethod.Delete, PathOf(user), null, cancellationToken);
            run.Say("Removed.");
            return ExitCode.Done;
        });
    }

    private static async Task ChangeAsync(CommandRun run, CairnClient cairn, string email, ChangeUserRequest change, string said, CancellationToken cancellationToken)
    {
        var user = await FindAsync(cairn, email, cancellationToken);
        var answer = await cairn.SendAsync(HttpMethod.Patch, PathOf(user), CairnClient.Json(change), cancellationToken);
        run.Print(answer, terminal => Show([answer.As<UserShown>()], terminal));
        run.Say(said);
    }

    private static async Task<UserShown> FindAsync(CairnClient cairn, string email, CancellationToken cancellationToken) =>
        (await cairn.GetAsync("api/v1/users", cancellationToken)).As<UserList>().Rows
            .FirstOrDefault(user => user.Email.Equals(email.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new CommandFailure(ExitCode.NotFound, $"There is no user '{email}'; 'cairn user list' shows them.");

    private static void PrintLink(CommandRun run, JsonAnswer answer)
    {
        var issued = answer.As<IssuedAccountLinkShown>();
        run.Print(answer, terminal => terminal.Out.WriteLine(issued.Path));
        run.Say($"Put this behind your Cairn's address and hand it to {issued.Link.Email}. It works once, until {issued.Link.ExpiresAt:u}, and cannot be shown again.");
    }

    private static string PathOf(UserShown user) => $"api/v1/users/{user.Id.ToString(CultureInfo.InvariantCulture)}";

    private static Argument<string> Email() => new("EMAIL");
}
