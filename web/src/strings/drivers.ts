/** The sentences of the drivers page. */
export const driverWords = {
  title: "Drivers",
  question: "What makes people convert?",
  tabsLabel: "View",
  tabs: {
    drivers: "Drivers",
    pairs: "Combinations",
    matrix: "Matrix",
    values: "Values",
    friction: "Friction",
    time: "Time to convert",
  },
  macro: "Macro conversion",
  horizon: "Counted within",
  horizons: { "": "By the data", "1d": "1 day", "7d": "7 days", "14d": "14 days", "30d": "30 days", "60d": "60 days" },
  atRisk: "Who is counted",
  atRisks: { never: "Not yet converted", since_t0: "Also to convert again" },

  noMacro: "No macro conversion is defined yet",
  noMacroText: "Drivers are steps on the way to a macro conversion. Say first which outcome your business lives from.",
  noMacroAction: "Define conversions",
  onOutcome:
    "The segment names an event that is the outcome itself or comes after it, so these figures say little about causes.",
  longer: "Look over a longer time",

  best: (name: string, by: string, range: string, macro: string): string =>
    `${name} goes with ${by} on ${macro} (${range}) among alike visitors, and did so again in fresh data.`,
  bestMore: (n: number): string => (n === 1 ? " One more step does, too." : ` ${n} more steps do, too.`),
  noneProven: (n: number, macro: string): string =>
    n === 1
      ? `One step goes with ${macro}, but it is not shown to lead to it.`
      : `${n} steps go with ${macro}, but none is shown to lead to it.`,
  strongest: (name: string, by: string, range: string): string => ` The strongest is ${name}: ${by} (${range})`,
  mayBeInterest: ", which shared interest alone could explain.",
  full: ".",
  notYet: (macro: string): string => `There is not enough data yet to say what leads to ${macro}.`,
  soonest: (name: string, days: string): string => ` ${name} can be judged in about ${days}.`,
  gatesToo: (n: number): string => (n === 1 ? " One step is a gate." : ` ${n} steps are gates.`),
  day: (n: number): string => (n === 1 ? "1 day" : `${n} days`),

  list: "Steps by what they bring",
  listLead:
    "Each step is judged among alike visitors: same channel, device, activity and time. A filled dot is what is left then, with its interval; the hollow dot is the naive comparison of those who did it with all others.",
  scale: "Scale",
  scales: { ratio: "As a ratio", points: "In points" },
  scaleRatio: "times as likely",
  scalePoints: "points",
  filter: "Label",
  filters: { all: "All", adjusted: "Adjusted or proven", association: "Association only" },
  labels: {
    adjusted: "Adjusted",
    association: "Association",
    "proven by experiment": "Proven by experiment",
  } as Record<string, string>,
  columns: {
    step: "Step",
    lift: "Adjusted",
    points: "Difference",
    naive: "Naive",
    reach: "Reach",
    extra: "If ten in a hundred more did it",
    value: "Worth up to",
  },
  extraNote: "If ten in a hundred more visitors did it, and if it is the cause.",
  legendAdjusted: "among alike visitors, 95 %",
  legendNaive: "naive",
  nothingFits: "No step carries this label.",
  negative: "Steps that go with fewer conversions",
  negativeLead: "The same figures with the other sign. Often a sign of trouble, seldom a cause.",
  none: "No step can be judged in this range.",

  differences: "Side by side",
  differencesLead: (now: string, before: string): string =>
    `The same question asked of both, with the same time to convert. Filled: ${now}; hollow: ${before}.`,
  differ: (name: string, here: string, now: string, there: string, before: string): string =>
    `${name} differs most: ${here} (${now}) and ${there} (${before}), which chance alone does not explain.`,
  differMore: (n: number): string => (n === 1 ? " One more step differs." : ` ${n} more steps differ.`),
  alike: (now: string, before: string): string =>
    `No step is shown to differ between the two (${now}; ${before}): what is apart may be chance.`,
  neither: (now: string, before: string): string =>
    `No step can be judged in both (${now}; ${before}), so there is nothing to compare.`,
  differenceColumns: { difference: "Apart", verdict: "Verdict" },
  differs: "differs",
  mayBeChance: "may be chance",
  onlyOne: "judged in one only",
  differencesNote:
    "A minus B, with its 95 % interval, as if the two shared no visitors. Where they do, it is wider than it need be.",

  gates: "Gates",
  gatesLead:
    "Nearly everybody who converts passes these, so passing them proves nothing. What counts is who is lost there.",
  suspected: "Suspected gates",
  suspectedLead: "Nearly everybody passed these, but there are too few conversions to be sure.",
  gateColumns: { step: "Step", necessity: "Before conversions", pass: "Go on to convert", loss: "Lost after it" },
  toFunnel: "Funnel",

  waiting: "Not enough data yet",
  waitingLead: "What is missing before these can be judged.",
  waitingColumns: { step: "Step", missing: "Missing", have: "There is", need: "Needed", days: "At this pace" },
  missing: {
    outcomes: "visitors who converted",
    exposed: "visitors who did it",
    unexposed: "visitors who did not",
    outcomes_exposed: "conversions of those who did it",
    outcomes_unexposed: "conversions of those who did not",
    informative_share: "visitors with their like",
  } as Record<string, string>,
  never: "not in sight",
  afterOnly: "Done after the conversion",
  afterOnlyText: (name: string, after: string, before: string): string =>
    `${name}: ${after} did it only afterwards, ${before} before.`,

  sure: "How sure, and why",
  sureOf: (name: string): string => `${name}: how sure, and why`,
  forest: "The difference, seen in different ways",
  ways: {
    strata: "Among alike visitors",
    aipw: "Second opinion, by weighting",
    calibrated: "Less what shared interest explains",
    hh: "Visitors held out by chance",
    ht: "Visitors of the last quarter of the time",
  },
  landmarks: "By what was known when",
  landmark: (name: string): string =>
    name.startsWith("session") ? `After ${name.replace("session", "visit")}` : `${name} after the first event`,
  rows: (exposed: string, unexposed: string): string => `${exposed} did it, ${unexposed} did not`,
  checks: "What it has to pass",
  checkNames: {
    q: "Not chance, counting all steps tested",
    confirmed: "Seen again in visitors held out",
    agree: "Both methods agree",
    overlap: "Visitors who did it have their like among those who did not",
    cause: "More is left than shared interest explains",
  },
  passed: "passed",
  failed: "not passed",
  unknown: "not checked",
  eValue: (value: string): string =>
    `To explain this away, something unmeasured would have to raise both the step and the conversion ${value}.`,
  facts: {
    reach: "Did it while it could count",
    necessity: "Did it before converting",
    lag: "Median time to the conversion",
    informative: "Could be compared with their like",
    odds: "Odds ratio",
    naive: "Naive lift",
    q: "q-value",
    deff: "Widened for several looks at a visitor",
  },
  notes: {
    sign_flip: "The naive comparison points the other way.",
    models_disagree: "The two methods disagree.",
    poor_overlap: "Too many who did it have nobody alike among those who did not.",
    mostly_on_the_way: "Most conversions pass this step anyway: it may be part of the way.",
    one_model_unsure: "The second method alone is not sure.",
    common_cause: "Shared interest could explain the difference: those who want to buy do more of everything.",
    common_cause_unchecked: "There are too few other steps to tell interest from effect.",
  } as Record<string, string>,
  how: (n: {
    visitors: string;
    discovery: string;
    hash: string;
    time: string;
    tested: string;
    horizon: string;
    strata: string;
  }): string =>
    `${n.visitors} visitors at risk: ${n.discovery} to find with, ${n.hash} held out by chance, ${n.time} of the last quarter. ${n.tested} steps tested. A conversion counts within ${n.horizon}. Alike means: same ${n.strata}.`,
  surrogate: (macro: string): string => `May it stand for ${macro} in a test?`,
  verdicts: {
    usable: "Yes",
    provisional: "For now, with care",
    refused: "No",
  } as Record<string, string>,
  surrogateDays: (micro: string, macro: string): string =>
    `A test on this step would need about ${micro}, on the conversion itself ${macro}.`,
  act: "Go on",
  toPaths: "What follows it",
  toSegment: "Look only at those who did it",

  pairs: "Steps together",
  pairsLead:
    "Visitors who did both, beside those who did one or none. More than the sum: the two help each other. All are associations.",
  pairColumns: {
    pair: "Steps",
    both: "Did both",
    a: "First alone",
    b: "Second alone",
    ab: "Both",
    interaction: "Beyond the sum",
  },
  pairsNone: "No two steps were done together often enough to say anything.",
  pairSure: "more than the sum",
  pairLess: "less than the sum",
  pairOpen: "not clearly different from the sum",
  pairSentence: (a: string, b: string, by: string, range: string): string =>
    `${a} and ${b} together go with ${by} more than the two add up to (${range}).`,
  pairNoSentence: "No two steps do clearly more together than they add up to.",

  matrix: "Micro and macro conversions",
  matrixLead: {
    before: "Of those who did the row, how many did the column later. Naive: busy visitors do more of everything.",
    any: "Of those who did the row, how many did the column at any time. Naive: busy visitors do more of everything.",
  },
  matrixOrder: "Pairs",
  matrixOrders: { before: "Before a macro", any: "All with all" },
  measure: "Figure",
  measures: {
    p_macro: "Did the column, of the row",
    p_micro: "Did the row, of the column",
    lift: "Naive lift",
    lag_s: "Median time between",
    touched: "Value touched",
  },
  matrixBeside: (name: string): string => `The small figure in a cell is that of: ${name}.`,
  matrixRow: "Row",
  openPair: (figure: string, words: string): string => `${figure}: ${words}. Open the journeys behind it`,
  behindPair: (micro: string, macro: string): string => `The journeys with ${micro} before ${macro}`,
  behindBoth: (micro: string, macro: string): string => `The journeys with both ${micro} and ${macro}`,
  matrixCell: (row: string, column: string, ab: string, a: string, figure: string): string =>
    `${column} of ${row}: ${figure} (${ab} of ${a})`,
  matrixAnySentence: (row: string, column: string, rate: string, lift: string): string =>
    `${rate} of those who did ${row} also did ${column}, ${lift} the rate of all visitors.`,
  matrixSentence: (row: string, column: string, rate: string, lift: string): string =>
    `${rate} of those who did ${row} went on to ${column}, ${lift} the rate of all visitors.`,

  values: "What each step is worth",
  valuesLead:
    "The value a conversion brings is shared among the steps that came before it, each credited with the rise in what could be expected. Credits of a journey never add up to more than it brought.",
  valueColumns: {
    step: "Step",
    stage: "Stage",
    value: "Worth of one",
    expected: "Expected from here",
    n: "Journeys",
    adjusted: "By drivers",
    experimental: "By experiment",
  },
  besideIt: (figure: string, name: string, other: string): string => `${figure} (${name}: ${other})`,
  columnOf: (column: string, name: string): string => `${column}: ${name}`,
  valuesSentence: (name: string, value: string): string => `One ${name} is worth ${value}`,
  valuesStart: (value: string): string => `; a new visitor ${value}.`,
  valuesNone: (n: string): string => `Values need 30 journeys with a conversion; there are ${n}.`,
  balance: (share: string): string => `The table accounts for ${share} of the value that came in.`,
  balanceName: "Balance",
  macroKeeps: (value: string): string => `The conversions themselves keep ${value}.`,
  macros: (n: string): string => `${n} conversions`,
  valuesFoot: (journeys: string, macros: string, undecided: string, horizon: string): string =>
    `${journeys} journeys, ${macros} with a conversion within ${horizon}; ${undecided} not yet decided are left out.`,

  friction: "What friction goes along with",
  frictionLead:
    "Visits with the signal on a page beside alike visits to the same page without it. An adjusted association, never proof of a cause.",
  frictionColumns: {
    signal: "Signal",
    page: "Page",
    affected: "Visits with it",
    rd: "Difference",
    lost: "Goes with a loss of",
  },
  signals: {
    rage_click: "Rage clicks",
    dead_click: "Dead clicks",
    form_field: "Fields filled again",
    form_abandon: "Forms given up",
    js_error: "Script errors",
    web_vitals: "Slow answers to a click",
  } as Record<string, string>,
  frictionSentence: (signal: string, page: string, value: string): string =>
    `${signal} on ${page} go along with a loss of up to ${value}.`,
  frictionFew: (signal: string, page: string, have: string): string =>
    `${signal} on ${page} came up most often, in ${have} visits: too few yet to say what they cost.`,
  frictionNone: "No friction signals were seen in this range.",
  frictionNoneTitle: "No friction seen",
  frictionNoneText:
    "Rage clicks, dead clicks, errors, slow answers and abandoned forms show here once the browser SDK reports them.",
  tooFew: "too few to judge",

  time: "How long it takes",
  timeLead:
    "The share of all visitors that has converted by then, also counting those who may still do so (Kaplan–Meier), with its 95 % band.",
  timeFrom: "The clock starts with",
  timeFromNone: "The visitor's first event",
  timeConverters: "Those who converted",
  timeSentence: (median: string, p90: string, macro: string): string =>
    `Half of those who reached ${macro} took at most ${median}, nine in ten at most ${p90}.`,
  timeNobody: (macro: string): string => `Nobody has reached ${macro} in this range.`,
  timeRows: { time: "Time", sessions: "Visit in which it happened", touches: "Visits with a channel before" },
  timeColumns: { what: "", p25: "A quarter by", median: "Half by", p75: "Three quarters by", p90: "Nine in ten by" },
  timeBy: "Time since the start",
  timeShare: "Converted",
  timeBand: "95 % band",
  timeBeside: (name: string): string => `The second figure is that of: ${name}.`,
  timeCount: (converted: string, visitors: string): string => `${converted} of ${visitors} visitors so far`,
};
