/** The sentences of Today that go beyond the macro and micro conversions. */
export const todayStrings = {
  ofThese: (figure: string, segment: string, name: string, when: string): string =>
    `${figure} of the visitors in “${segment}” reached ${name} ${when}`,
  beside: (name: string, figure: string, clear: boolean): string =>
    clear ? `; ${name}: ${figure}.` : `; not clearly different from ${name}: ${figure}.`,
  besideNobody: (name: string): string => `. There were no visitors in ${name}.`,
  largestBeside: (name: string, difference: string): string =>
    ` The micro conversions differ most in ${name}, ${difference}.`,
  higher: (points: string): string => `${points} points higher`,
  lower: (points: string): string => `${points} points lower`,
  difference: "Difference",
  contributions: "What the change is made of",
  contributionsLead:
    "How much of the change goes with each value: its own rate, and how many there are of it. Each way of splitting adds up to the whole change.",
  changeIs: (change: string, low: string, high: string, clear: boolean): string =>
    clear ? `${change} (${low} to ${high}).` : `${change} (${low} to ${high}): chance alone may have made it.`,
  mostFrom: (value: string, by: string, effect: string): string => ` By ${by}, most goes with ${value}: ${effect}.`,
  by: {
    channel: "channel",
    device: "device",
    country: "country",
    landing: "landing page",
    steps: "step",
  } as Readonly<Record<string, string>>,
  byTabs: {
    channel: "Channel",
    device: "Device",
    country: "Country",
    landing: "Landing page",
    steps: "Steps",
  } as Readonly<Record<string, string>>,
  splitBy: "Split by",
  effect: "Part of the change",
  ofRate: "by its rate",
  ofMix: "by its share",
  rateNow: "Visitor rate",
  shareOf: "Share of visitors",
  wasNow: (then: string, now: string): string => `${then} → ${now}`,
  reach: "Reached",
  ofReach: "by how many reach it",
  ofAfter: "by how they go on",
  ofOthers: "without it",
  mark: "Mark",
  gate: "Gate",
  gateNote: (macro: string): string => `(Almost) every ${macro} passes through it.`,
  driver: "Driver",
  driverNote: "Goes with a higher chance among alike visitors, and did so again in fresh data.",
  association: "Association",
  associationNote: "Those who did it converted more often. Whether it is the reason is not known.",
  look: "Worth a look",
  lookLead: "What is not as it was, and what it may cost.",
  lookNone: "Nothing stands out: every conversion is counted as usual, and no event failed today.",
  kinds: {
    tracking: "Tracking",
    drift: "Drift",
    friction: "Friction",
    quality: "Data quality",
  },
  drift: {
    trackingBroken: (since: string): string =>
      `has not been counted since ${since}, though the page where it happens is visited as usual: its tracking is probably broken.`,
    doubleFiring: "fires twice: at least half of its matches are duplicates. They are left out of the count.",
    collection: "is far below usual, as all events are: look at collection first, then at traffic.",
    rate: (seen: string, expected: string): string => `happens on ${seen} of page views, usually ${expected}`,
    silent: (since: string, expected: string): string => `not once since ${since}; ${expected} were to be expected`,
    level: (seen: string, expected: string): string => `${seen} times, usually ${expected}`,
    when: (from: string, to: string): string => `${from} to ${to}`,
    behaviour: "Behaviour changed; nothing points at the tracking.",
    changed: (what: string): string => `Changed at that time: ${what}.`,
  },
  friction: {
    signals: {
      rage_click: "Rage clicks",
      dead_click: "Clicks that do nothing",
      form_field: "Fields filled in again and again",
      form_abandon: "Abandoned forms",
      js_error: "Script errors",
      web_vitals: "Slow reactions",
    } as Readonly<Record<string, string>>,
    on: (signal: string, page: string): string => `${signal} on ${page}`,
    lost: (money: string, range: string): string =>
      `Sessions with them brought up to ${money} less than alike ones (${range}).`,
    lostMacros: (number: string, range: string): string =>
      `Sessions with them converted up to ${number} times less than alike ones (${range}).`,
    sessions: (count: string): string => `${count} sessions met it.`,
  },
  quality: {
    failed: (n: string): string => `${n} events failed today.`,
    rule: (rule: string): string => `The codeless rule ${rule} has stopped matching: the page may have changed.`,
    open: "Look at them",
  },
} as const;
