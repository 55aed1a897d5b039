namespace Cairn.Journeys.Symbols;

internal enum TokenKind
{
    Word,
    Quoted,
    Punctuation,
    End,
}

/// <summary>A piece of grammar text and the place of its first character, counted from 0.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Place)
{
    internal bool Is(string punctuation) => Kind == TokenKind.Punctuation && Text == punctuation;

    internal bool IsWord(string word) => Kind == TokenKind.Word && Text == word;

    internal string Shown => Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.Quoted => GrammarText.Quote(Cut(Text)),
        _ => $"'{Cut(Text)}'",
    };

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
