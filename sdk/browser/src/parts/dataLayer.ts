import { readPush } from "../ecommerce.ts";
import type { Core } from "../parts.ts";
import { tapDataLayer } from "../tap.ts";

/** Sends the e-commerce a page tells its tag manager about, and follows the consent it tells Google. */
export default function dataLayer(core: Core): void {
  let number = 0;
  tapDataLayer(
    core.guard((entry: unknown) => {
      const pushed = readPush(entry);
      if (pushed?.kind === "event") core.trigger(pushed.name, `push ${number++}`, pushed.props, pushed.fields);
      if (pushed?.kind === "consent") {
        core.allow(pushed.states, pushed.source);
        core.track("$consent");
      }
    }),
  );
}
