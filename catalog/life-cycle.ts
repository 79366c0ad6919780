import { endOfLife, hasEnded, type Model } from './catalog.js';

/** Who answers calls to a model; each ends it on a day of its own. */
export type Service = 'bedrock' | 'anthropic-api';

/** When calls to a model begin to fail, as far as it is known. */
export interface End {
  /** Whether they fail on the day that was asked about. */
  readonly isPast: boolean;
  /** The first day on which they fail, in most regions. */
  readonly day: string | undefined;
  /** A promise that it is not before this day, which is no plan. */
  readonly notBefore: string | undefined;
  /** Regions that have a later day. */
  readonly laterIn: Readonly<Record<string, string>>;
}

/** When calls to a model fail with a service: as of a day (ISO date), in one region where one is given. */
export function endOf(model: Model, service: Service, today: string, region?: string): End {
  const { api, bedrock } = model.lifecycle;
  if (service === 'anthropic-api') {
    const day = api.retirement ?? undefined;
    const isPast = day === undefined ? api.state === 'retired' : day <= today;
    return { isPast, day, notBefore: api.retirementNotBefore ?? undefined, laterIn: {} };
  }
  const notBefore = bedrock.endOfLifeNotBefore ?? undefined;
  const own = region === undefined ? undefined : bedrock.endOfLifeByRegion[region];
  if (own !== undefined) return { isPast: own <= today, day: own, notBefore, laterIn: {} };
  const laterIn = region === undefined ? bedrock.endOfLifeByRegion : {};
  return { isPast: hasEnded(model, today), day: endOfLife(model), notBefore, laterIn };
}
