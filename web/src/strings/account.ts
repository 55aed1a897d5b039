/** The sentences about one's own account: second factor and sessions. */
export const accountStrings = {
  secondFactor: {
    title: "Second factor",
    lead: "Signing in asks for a code that an app on your phone shows, besides your password.",
    neededTitle: "Set up a second factor",
    neededLead:
      "Your role may change this Cairn and see whom it knows. A password alone is not enough for that: from now on an app on your phone shows a code when you sign in.",
    begin: "Set it up",
    password: "Your password",
    scan: "Open an app for one-time codes, such as the password manager of your phone, and have it read this picture.",
    picture: "QR code for your app. The same stands below as text.",
    secret: "Or type this into the app",
    code: "Code that the app shows",
    confirm: "Confirm",
    codesTitle: "Keep your recovery codes",
    codesLead:
      "Each of these lets you in once when your phone is not there. This is the only time they are shown: print them, or put them where your passwords are.",
    codes: "Recovery codes",
    save: "Save as a file",
    kept: "I have kept them",
    on: (since: string): string => `On since ${since}.`,
    off: "Off. Your password alone lets in whoever has it.",
    offRequired: "Off, though your role needs one where it is not lifted.",
    left: (n: number): string =>
      n === 0
        ? "No recovery code is left. Make new ones."
        : n === 1
          ? "1 recovery code is left."
          : `${n} recovery codes are left.`,
    renew: "New recovery codes",
    renewLead: "The old ones stop working.",
    remove: "Remove",
    removeLead: "Do this before another phone takes its place. You can set it up again at once.",
    removeRequired: "Your role needs a second factor: you will be asked to set it up again before anything else.",
    anyCode: "Code of the app, or a recovery code",
    removed: "The second factor is removed.",
    cancel: "Cancel",
  },
  password: {
    title: "Password",
    lead: "With a new one you stay signed in here, and are signed out everywhere else.",
    change: "Change the password",
    current: "Current password",
    next: "New password",
    hint: "12 to 128 characters. A few words in a row are long and easy to keep.",
    code: "Code of the app, or a recovery code",
    submit: "Set the new password",
    done: "The new password is in force. You are signed in here only.",
    cancel: "Cancel",
  },
  signIn: {
    title: "Your code",
    lead: "Type the code that your app shows, or one of your recovery codes.",
    code: "Code",
    submit: "Go in",
    wrong: "That code is wrong, or was used before. Wait for the next one.",
    back: "Somebody else",
  },
  sessions: {
    title: "Where you are signed in",
    lead: "Cairn keeps no addresses and no browsers: only when.",
    since: "Signed in",
    seen: "Last seen",
    current: "this one",
    end: "Sign out",
    endNamed: (since: string): string => `Sign out the session since ${since}`,
    ended: "That session is over.",
    others: "Sign out everywhere else",
    othersEnded: "You are signed in here only.",
    actions: "What to do",
  },
  users: {
    secondFactor: "second factor",
    take: "Take the second factor away",
    taken: (name: string): string => `${name} signs in without a second factor now, and sets up a new one.`,
  },
  menu: "Your account",
} as const;
