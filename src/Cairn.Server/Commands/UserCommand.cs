using System.CommandLine;
using System.CommandLine.Parsing;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;
using Cairn.Server.Users;
using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Commands;

/// <summary><c>cairn user list|add|reset|invite|invitations|uninvite|reset-link|role|disable|enable|sign-out|remove</c></summary>
internal static partial class UserCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("user", "Lists those who can sign in, invites them, changes what they may do, removes them.");
        command.Subcommands.Add(set.DoesConnected(new Command("list", "Lists all users."), create: false, async (run, cairn, cancellationToken) =>
        {
            var answer = await cairn.GetAsync("api/v1/users", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<UserList>().Rows, terminal));
            return ExitCode.Done;
        }));
        command.Subcommands.Add(Add(set));
        command.Subcommands.Add(Reset(set));
        command.Subcommands.Add(Invite(set));
        command.Subcommands.Add(Invitations(set));
        command.Subcommands.Add(Uninvite(set));
        command.Subcommands.Add(ResetLink(set));
        command.Subcommands.Add(SetRole(set));
        command.Subcommands.Add(Change(set, new Command("disable", "Lets a user in no longer, and ends their sessions."), new ChangeUserRequest(Disabled: true), "They cannot sign in any more."));
        command.Subcommands.Add(Change(set, new Command("enable", "Lets a user in again."), new ChangeUserRequest(Disabled: false), "They can sign in again."));
        command.Subcommands.Add(SignOut(set));
        command.Subcommands.Add(Remove(set));
        return command;
    }

    private const string Roles = "owner, admin, analyst, viewer or privacy.";

    private static Option<Role> RoleOption() => new("--role") { Description = Roles, DefaultValueFactory = _ => Role.Viewer, CustomParser = RoleOf };

    private static Role RoleOf(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        if (!int.TryParse(text, out _) && Enum.TryParse<Role>(text, ignoreCase: true, out var role))
        {
            return role;
        }

        given.AddError($"'{text}' is no role: {Roles}");
        return default;
    }

    private static Command Add(CommandSet set)
    {
        var email = new Argument<string>("EMAIL");
        var name = new Option<string?>("--name") { Description = "What people read; default the part before the @." };
        var role = RoleOption();
        var command = new Command("add", "Adds a user and prints a password for them, this once.") { email, name, role };
        return set.DoesConnected(command, create: true, async (run, cairn, cancellationToken) =>
        {
            var address = run.Get(email)!;
            var request = new NewUserRequest(address, run.Get(name) ?? address.Split('@')[0], run.Get(role));
            var answer = await cairn.PostAsync("api/v1/users", request, cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine(answer.As<UserWithPassword>().Password));
            run.Say("This is the password; it cannot be shown again.");
            return ExitCode.Done;
        });
    }

    private static Command Reset(CommandSet set)
    {
        var email = new Argument<string>("EMAIL");
        var secondFactor = new Option<bool>("--second-factor") { Description = "Take their second factor away as well, as when phone and recovery codes are gone." };
        var command = new Command("reset", "Gives a user a new password, ends their sessions, and prints the password, this once.") { email, secondFactor };
        return set.DoesConnected(command, create: false, async (run, cairn, cancellationToken) =>
        {
            var answer = await cairn.PostAsync("api/v1/users/reset", new PasswordResetRequest(run.Get(email)!), cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine(answer.As<UserWithPassword>().Password));
            run.Say("This is the password; it cannot be shown again. All their sessions ended.");
            if (run.Get(secondFactor))
            {
                await RemoveSecondFactorAsync(run, cairn, answer.As<UserWithPassword>().User, cancellationToken);
            }

            return ExitCode.Done;
        });
    }

    private static async Task RemoveSecondFactorAsync(CommandRun run, CairnClient cairn, UserShown user, CancellationToken cancellationToken)
    {
        if (user.SecondFactor)
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{PathOf(user)}/second-factor", null, cancellationToken);
        }

        run.Say(user.SecondFactor ? "They sign in without their second factor now, and set up a new one." : "They had no second factor.");
    }

    private static void Show(IReadOnlyList<UserShown> users, Terminal terminal)
    {
        var table = new TextTable("e-mail", "name", "role", "state", "second factor");
        foreach (var user in users)
        {
            table.Row(user.Email, user.Name, user.Role.ToString().ToLowerInvariant(), user.Disabled ? "disabled" : "active", user.SecondFactor ? "yes" : "no");
        }

        table.Print(terminal);
    }
}
