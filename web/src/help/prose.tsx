import type { Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { Link } from "../router/link.tsx";
import { addressWith } from "../router/location.ts";
import { isHelpPage } from "./pages.ts";

/** Draws a definition page's tokens as elements. HTML in a page is shown as the text it is. */
export function Prose({ tokens }: { tokens: readonly Token[] }): ReactNode {
  return <div className="prose">{tokens.map(block)}</div>;
}

function block(token: Token, key: number): ReactNode {
  switch (token.type) {
    case "heading": {
      const heading = token as Tokens.Heading;
      if (heading.depth === 1) return <h3 key={key}>{inlines(heading.tokens)}</h3>;
      return <h4 key={key}>{inlines(heading.tokens)}</h4>;
    }
    case "paragraph":
      return <p key={key}>{inlines((token as Tokens.Paragraph).tokens)}</p>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
        <pre key={key} tabIndex={0}>
          {(token as Tokens.Code).text}
        </pre>
      );
    case "list":
      return (
        <ul key={key}>
          {(token as Tokens.List).items.map((item) => (
            <li key={item.raw}>{inlines(item.tokens)}</li>
          ))}
        </ul>
      );
    case "table":
      return <ProseTable key={key} table={token as Tokens.Table} />;
    case "space":
      return null;
    default:
      return <p key={key}>{token.raw}</p>;
  }
}

function ProseTable({ table }: { table: Tokens.Table }): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map((cell) => (
            <th key={cell.text}>{inlines(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <tr key={row.map((cell) => cell.text).join("|")}>
            {row.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a written table never move.
              <td key={index}>{inlines(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function inlines(tokens: readonly Token[] | undefined): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the words of a written page never move.
  return tokens?.map((token, index) => <Fragment key={index}>{inline(token)}</Fragment>);
}

function inline(token: Token): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong>{inlines((token as Tokens.Strong).tokens)}</strong>;
    case "em":
      return <em>{inlines((token as Tokens.Em).tokens)}</em>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "link":
      return <PageLink link={token as Tokens.Link} />;
    case "text":
      return (token as Tokens.Text).tokens ? inlines((token as Tokens.Text).tokens) : (token as Tokens.Text).text;
    case "escape":
      return (token as Tokens.Escape).text;
    default:
      return token.raw;
  }
}

function PageLink({ link }: { link: Tokens.Link }): ReactNode {
  const page = link.href.replace(/\.md$/, "");
  if (!isHelpPage(page)) return inlines(link.tokens);
  return (
    <Link keepScroll to={addressWith({ help: page })}>
      {inlines(link.tokens)}
    </Link>
  );
}
