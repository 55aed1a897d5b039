using System.Text;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>Which passwords are taken: 12 to 128 characters in one Unicode form, not a common one, no further rules.</summary>
internal static class PasswordRules
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    // Only what is long enough to pass the length rule needs to be listed. All lower case.
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "123456789012", "1234567890123", "12345678901234", "123456789012345", "1234567890123456", "0123456789012", "012345678910",
        "1234567891011", "123456789101112", "111111111111", "000000000000", "121212121212", "123123123123", "112233445566",
        "123456123456", "123454321234", "987654321098", "098765432109", "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwertyuiopas",
        "qwertyuiopasdfgh", "qwerty123456", "qwerty1234567", "qwerty12345678", "qwerty123456789", "1q2w3e4r5t6y", "1q2w3e4r5t6y7u",
        "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "qazwsxedcrfv", "zaq12wsxcde3", "asdfghjkl123", "asdfghjkl;'#", "zxcvbnm12345",
        "abcdefghijkl", "abcdefghijklm", "abcdefghijklmnop", "abcd12345678", "abc123456789", "abc123abc123", "a1b2c3d4e5f6",
        "passwordpassword", "password1234", "password12345", "password123456", "password1234567", "password12345678", "password123!",
        "password1234!", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "p@ssw0rd123!", "passwort1234", "passwortpasswort", "motdepasse123",
        "contraseña123", "mypassword123", "mypassword12", "thisismypassword", "changemechangeme", "changeme1234", "changeme12345",
        "letmeinletmein", "letmein12345", "letmein123456", "welcome12345", "welcome123456", "welcome1234!", "administrator",
        "administrator1", "administrator123", "adminadminadmin", "adminadmin12", "admin1234567", "admin12345678", "admin123456789",
        "rootrootroot", "superuser123", "testtesttest", "test12345678", "test123456789", "demodemodemo", "iloveyou1234", "iloveyou12345",
        "iloveyouforever", "iloveyousomuch", "monkey123456", "dragon123456", "football1234", "football12345", "baseball1234",
        "sunshine1234", "sunshine12345", "princess1234", "princess12345", "superman1234", "starwars1234", "pokemon12345",
        "liverpoolfc1", "manchesterunited", "correcthorsebatterystaple", "trustno1trustno1", "secretsecret", "secret123456",
        "whatever1234", "q1w2e3r4t5y6", "qwerqwerqwer", "asdfasdfasdf", "aaaaaaaaaaaa", "xxxxxxxxxxxx", "summer2023!!", "summer2024!!",
        "summer2025!!", "summer2026!!", "winter2024!!", "winter2025!!", "winter2026!!", "january2025!", "january2026!", "december2025",
    };

    /// <summary>The password in the form that is hashed, or why it is not taken. Lengths count code points.</summary>
    public static Outcome<string> Parse(string password)
    {
        if (Normalize(password) is not { } normal)
        {
            return Refuse("password.invalid", "A password is 12 to 128 whole characters.");
        }

        var length = normal.EnumerateRunes().Count();
        if (length is < MinLength or > MaxLength)
        {
            return Refuse("password.length", "A password needs 12 to 128 characters.");
        }

        return Common.Contains(normal.ToLowerInvariant()) || normal.EnumerateRunes().Distinct().Count() <= 2
            ? Refuse("password.common", "This password is among the first that are guessed; take another.")
            : normal;
    }

    /// <summary>NFC, so that one password typed on two keyboards is one; null for lone surrogates and for what is far too long to be worth the work.</summary>
    public static string? Normalize(string password) =>
        password.Length > MaxLength * 4 || HasLoneSurrogate(password) ? null : password.Normalize(NormalizationForm.FormC);

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            text = text[used..];
        }

        return false;
    }

    private static Outcome<string> Refuse(string code, string message) => Outcome<string>.Refuse(code, "/password", message);
}
