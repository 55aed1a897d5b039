/** The sentences of parts that pages share. */
export const partStrings = {
  columns: "Columns",
  chooseColumns: "Choose the columns",
  usualColumns: "The usual columns",
  csv: "CSV",
} as const;
