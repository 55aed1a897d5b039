using System.Text;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>A user's fields, checked and in the form in which they are stored.</summary>
internal sealed record CheckedUser(string Email, string Name, string Password, Role Role)
{
    private const int MaxEmailLength = 254;
    private const int MaxNameLength = 200;

    public static Fault EmailFault { get; } = new("user.email-invalid", "/email", "The e-mail address must be of the form name@example.org.");

    public static Fault RoleFault { get; } = new("user.role-unknown", "/role", "The role must be owner, admin, analyst, viewer or privacy.");

    public static Fault NameFault { get; } = new("user.name-invalid", "/name", "A name of 1 to 200 characters is needed.");

    public static Outcome<CheckedUser> Parse(NewUser wanted)
    {
        var faults = new List<Fault>();
        var email = NormalizeEmail(wanted.Email);
        if (email is null)
        {
            faults.Add(EmailFault);
        }

        var name = NormalizeName(wanted.Name);
        if (name is null)
        {
            faults.Add(NameFault);
        }

        if (!Enum.IsDefined(wanted.Role))
        {
            faults.Add(RoleFault);
        }

        var password = PasswordRules.Parse(wanted.Password);
        faults.AddRange((password as Outcome<string>.Refused)?.Faults ?? []);
        return faults.Count == 0 && password is Outcome<string>.Ok(var normal)
            ? new CheckedUser(email!, name!, normal, wanted.Role)
            : new Outcome<CheckedUser>.Refused(faults);
    }

    /// <summary>Trimmed; null when it cannot be a name.</summary>
    public static string? NormalizeName(string name)
    {
        var text = name.Trim();
        return text.Length is 0 or > MaxNameLength || text.Any(char.IsControl) ? null : text;
    }

    /// <summary>Trimmed, NFC and lower case; null when it cannot be an address.</summary>
    public static string? NormalizeEmail(string email)
    {
        var text = email.Trim();
        if (text.Length is 0 or > MaxEmailLength || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c)))
        {
            return null;
        }

        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && text.IndexOf('@', StringComparison.Ordinal) == at
            ? text.Normalize(NormalizationForm.FormC).ToLowerInvariant()
            : null;
    }
}
