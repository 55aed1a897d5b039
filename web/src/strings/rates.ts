/** The sentences of the page of currency rates. */
export const rateStrings = {
  bring: "Bring rates in",
  bringLead: (currency: string): string =>
    `A conversion or cost in another currency takes the rate of its local day, else the latest of the seven days before, else it is left out and counted. Rates lead to ${currency} or from it.`,
  mayNot: "Only owners and administrators bring rates in.",
  file: "File",
  text: "Rates, a line each",
  textHint: (currency: string): string =>
    `With a first line “date,from,to,rate”; for example “2026-11-20,${currency === "USD" ? "EUR" : "USD"},${currency},0.91”.`,
  take: "Take them in",
  taken: (n: number, rows: string): string => (n === 1 ? "1 rate taken in." : `${rows} rates taken in.`),
  known: "Rates",
  knownLead: "The newest days first. Taking a day in again replaces its rates.",
  day: "Day",
  rates: "One is worth",
  rate: (from: string, to: string, rate: string): string => `1 ${from} = ${rate} ${to}`,
  remove: "Remove",
  removeDay: (day: string): string => `Remove the rates of ${day}`,
  removed: (day: string): string => `The rates of ${day} were removed.`,
  none: "No rates yet",
  noneText: "Without them, amounts in other currencies are left out of sums; each report says how many.",
  more: (n: string): string => `Only the newest ${n} are shown; there are more.`,
} as const;
