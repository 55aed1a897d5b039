using System.Text;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Symbols;

/// <summary>The tokens of one grammar text, where the parser stands in them, and every fault found so far.</summary>
internal sealed class TokenReader
{
    internal const int MaxLength = 16_384;
    private const int MaxFaults = 50;

    private static readonly string[] Marks = [">=", "<=", "!=", "=~", "..", ">", "<", "=", "!", "|", "[", "]", "(", ")", ",", "?", "@"];

    private readonly string _where;
    private readonly List<Token> _tokens = [];
    private int _next;

    internal TokenReader(string text, string where)
    {
        _where = where;
        if (text.Length > MaxLength)
        {
            Fault("text.too-long", MaxLength, $"the text is longer than {MaxLength} characters; shorten it, or name a definition with @key");
            text = "";
        }

        Read(text);
    }

    internal List<Fault> Faults { get; } = [];

    internal Token Current => _tokens[_next];

    internal Token Ahead(int count) => _tokens[Math.Min(_next + count, _tokens.Count - 1)];

    internal bool AtEnd => Current.Kind == TokenKind.End;

    internal Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
        {
            _next++;
        }

        return token;
    }

    internal bool TryTake(string punctuation)
    {
        var found = Current.Is(punctuation);
        if (found)
        {
            Take();
        }

        return found;
    }

    internal bool TryTakeWord(string word)
    {
        var found = Current.IsWord(word);
        if (found)
        {
            Take();
        }

        return found;
    }

    /// <summary>Remembers a fault; the place is counted from 1 for people.</summary>
    internal void Fault(string code, int place, string message)
    {
        if (Faults.Count < MaxFaults)
        {
            Faults.Add(new Fault(code, _where, $"Character {place + 1}: {message}."));
        }
    }

    internal void Expected(string what) => Fault("text.syntax", Current.Place, $"expected {what}, found {Current.Shown}");

    /// <summary>Skips to the next token that <paramref name="isStop"/> names outside brackets opened on the way, so that later faults are found too.</summary>
    internal void SkipTo(Func<Token, bool> isStop)
    {
        var depth = 0;
        while (!AtEnd && (depth > 0 || !isStop(Current)))
        {
            var token = Take();
            depth += token.Is("[") || token.Is("(") ? 1 : token.Is("]") || token.Is(")") ? -1 : 0;
            depth = Math.Max(depth, 0);
        }
    }

    private void Read(string text)
    {
        var place = 0;
        while (place < text.Length)
        {
            var c = text[place];
            if (char.IsWhiteSpace(c))
            {
                place++;
            }
            else if (c is '"' or '\'')
            {
                place = ReadQuoted(text, place);
            }
            else if (Array.Find(Marks, m => text.AsSpan(place).StartsWith(m, StringComparison.Ordinal)) is { } mark)
            {
                _tokens.Add(new Token(TokenKind.Punctuation, mark, place));
                place += mark.Length;
            }
            else
            {
                place = ReadWord(text, place);
            }
        }

        _tokens.Add(new Token(TokenKind.End, "", text.Length));
    }

    private int ReadWord(string text, int start)
    {
        var end = start;
        while (end < text.Length && GrammarText.IsWordCharacter(text[end]) && !text.AsSpan(end).StartsWith("..", StringComparison.Ordinal))
        {
            end++;
        }

        if (end == start)
        {
            Fault("text.syntax", start, "this character has no meaning here; put names that hold it in quotes");
            return start + 1;
        }

        _tokens.Add(new Token(TokenKind.Word, text[start..end], start));
        return end;
    }

    private int ReadQuoted(string text, int start)
    {
        var value = new StringBuilder();
        var place = start + 1;
        while (place < text.Length && text[place] != text[start])
        {
            if (text[place] == '\\' && place + 1 < text.Length && text[place + 1] is '"' or '\'' or '\\')
            {
                place++;
            }

            value.Append(text[place++]);
        }

        if (place >= text.Length)
        {
            Fault("text.unclosed", start, "this quote is never closed; add the same quote after the text");
        }

        _tokens.Add(new Token(TokenKind.Quoted, value.ToString(), start));
        return Math.Min(place + 1, text.Length);
    }
}
