import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { faultAt } from "../../api/problem.ts";
import type { Vocabulary } from "../../api/types.ts";
import { compact } from "../../format/numbers.ts";
import { announce } from "../../parts/announce.tsx";
import { type Choice, Combobox } from "../../parts/combobox.tsx";
import { Icon } from "../../parts/icon.tsx";
import { setQuery } from "../../router/location.ts";
import { s } from "../../strings/strings.ts";
import { type FunnelModel, maxSteps, type Step, step } from "./funnel-text.ts";
import { StepCard } from "./step-card.tsx";
import { symbolName } from "./step-name.ts";

interface StepListProps {
  site: string;
  model: FunnelModel;
  /** Steps, counted from 1, with nothing between them and the one before. */
  direct: readonly number[];
  vocabulary: Vocabulary;
  error: unknown;
  onChange: (model: FunnelModel) => void;
}

/** The steps in order: add, change, remove, and move by pointer or by keyboard. */
export function StepList({ site, model, direct, vocabulary, error, onChange }: StepListProps): ReactNode {
  const { steps } = model;
  const choices = stepChoices(vocabulary);
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const shown = drag ? moved(steps, drag.from, drag.to) : steps;

  const set = (next: readonly Step[]): void => onChange({ ...model, steps: clean(next) });
  const move = (from: number, to: number): void => {
    const one = steps[from];
    if (!one || to < 0 || to >= steps.length || to === from) return;
    set(moved(steps, from, to));
    announce(s.funnel.moved(symbolName(one.alternatives[0]?.name ?? "", vocabulary), to + 1));
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>(".step-grip")[to]?.focus());
  };
  const place = (event: PointerEvent): number => {
    const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
    const below = rows.findIndex((row) => event.clientY < row.top + row.height / 2);
    return below === -1 ? rows.length - 1 : below;
  };
  const grip = (index: number): GripEvents => ({
    onPointerDown: (event) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: index, to: index });
    },
    onPointerMove: (event) => {
      if (!drag) return;
      const to = place(event);
      if (to !== drag.to) setDrag({ ...drag, to });
    },
    onPointerUp: () => {
      if (drag) move(drag.from, drag.to);
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
    onKeyDown: (event) => {
      const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
      if (by === 0) return;
      event.preventDefault();
      move(index, index + by);
    },
  });

  return (
    <>
      <ol className="steps" ref={list}>
        {shown.map((one, index) => (
          <StepCard
            choices={choices}
            direct={direct.includes(index + 1)}
            dragged={drag?.to === index}
            fault={faultAt(error, `/steps/${index}`)}
            first={index === 0}
            grip={grip(index)}
            index={index}
            key={drag ? originalIndex(drag, index) : index}
            last={index === shown.length - 1}
            onChange={(next) => set(steps.map((old, at) => (at === index ? next : old)))}
            onDirect={(on) =>
              setQuery({
                direct: [...direct.filter((n) => n !== index + 1), ...(on ? [index + 1] : [])]
                  .sort((a, b) => a - b)
                  .join(","),
              })
            }
            onMove={(by) => move(index, index + by)}
            onRemove={() => set(steps.filter((_, at) => at !== index))}
            site={site}
            step={one}
            vocabulary={vocabulary}
          />
        ))}
      </ol>
      {steps.length < maxSteps && (
        <div className="step-add">
          <Icon name="plus" size={16} />
          <Combobox
            choices={choices}
            free
            label={s.funnel.addStep}
            onChoose={(name) => {
              if (name !== "") set([...steps, step(name)]);
            }}
            placeholder={`${s.funnel.addStep}…`}
          />
        </div>
      )}
    </>
  );
}

export interface GripEvents {
  onPointerDown: (event: PointerEvent<HTMLButtonElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLButtonElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLButtonElement>) => void;
}

/** Conversions first, since a funnel is usually about them; then events by how often they are seen. */
export function stepChoices(vocabulary: Vocabulary): readonly Choice[] {
  return [
    ...vocabulary.conversions.map((one) => ({
      value: `@${one.key}`,
      label: one.name,
      note: s.kinds[one.kind],
      group: s.funnel.conversions,
    })),
    ...vocabulary.events.map((event) => ({
      value: event.name,
      label: event.name,
      note: compact(event.count),
      group: s.funnel.events,
    })),
  ];
}

function moved(steps: readonly Step[], from: number, to: number): readonly Step[] {
  const rest = steps.filter((_, index) => index !== from);
  const one = steps[from];
  return one ? [...rest.slice(0, to), one, ...rest.slice(to)] : steps;
}

/** Which step stands at a place while one is being dragged. */
function originalIndex(drag: { from: number; to: number }, index: number): number {
  if (index === drag.to) return drag.from;
  const without = index < drag.to ? index : index - 1;
  return without < drag.from ? without : without + 1;
}

/** The first step has no step before it, and neither end can be optional. */
function clean(steps: readonly Step[]): readonly Step[] {
  return steps.map((one, index) => ({
    ...one,
    ...(index === 0 ? { within: "", without: [] } : {}),
    ...(index === 0 || index === steps.length - 1 ? { optional: false } : {}),
  }));
}
