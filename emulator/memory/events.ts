import type {
  CreateEventCommandInput,
  DeleteEventCommandInput,
  Event,
  EventMetadataFilterExpression,
  GetEventCommandInput,
  ListActorsCommandInput,
  ListEventsCommandInput,
  ListSessionsCommandInput,
} from "@aws-sdk/client-bedrock-agentcore";

import { notFound } from "../protocol/errors.ts";
import { oncePerToken } from "../runtimes/client-tokens.ts";
import { pageOf } from "../runtimes/paging.ts";
import type { StoredRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { heldIn, memoryOf } from "./lookup.ts";

const DAY_MS = 86_400_000;
const MAIN_BRANCH = "main";

const eventOf = (record: StoredRecord): Event => record.attributes as unknown as Event;

const eventsOf = (world: World, call: Call, memoryId: unknown) =>
  heldIn(world, call, { memory: memoryOf(world, call, memoryId), kind: "memory event" });

export const createEvent = oncePerToken(
  (world: World, call: Call, input: CreateEventCommandInput) => {
    const memory = memoryOf(world, call, input.memoryId);
    const at = input.eventTimestamp as Date;
    const suffix = world.random.uuid().slice(0, 8);
    const eventId = `${String(Math.max(0, at.getTime())).padStart(16, "0")}#${suffix}`;
    const event: Event = {
      memoryId: memory.id,
      actorId: input.actorId,
      sessionId: input.sessionId ?? world.random.uuid(),
      eventId,
      eventTimestamp: at,
      payload: input.payload,
      ...(input.branch && { branch: input.branch }),
      ...(input.metadata && { metadata: input.metadata }),
    };
    const days = memory.attributes["eventExpiryDuration"] as number;
    heldIn(world, call, { memory, kind: "memory event" }).put(eventId, {
      createdAtMs: world.clock.now(),
      goneAtMs: world.clock.now() + days * DAY_MS,
      attributes: { ...event },
    });
    return { event };
  },
);

/** An event belongs to one actor and session: under others it is not there. */
function findEvent(world: World, call: Call, input: GetEventCommandInput): Event {
  const event = eventOf(eventsOf(world, call, input.memoryId).get(input.eventId));
  if (event.actorId !== input.actorId || event.sessionId !== input.sessionId)
    throw notFound(`Event ${input.eventId} not found in session ${input.sessionId}`);
  return event;
}

export const getEvent = (world: World, call: Call, input: GetEventCommandInput) => ({
  event: findEvent(world, call, input),
});

export function deleteEvent(world: World, call: Call, input: DeleteEventCommandInput) {
  const { eventId } = findEvent(world, call, input);
  eventsOf(world, call, input.memoryId).remove(eventId as string);
  return { eventId };
}

function keepsFilter(
  event: Event,
  { left, operator, right }: EventMetadataFilterExpression,
): boolean {
  const value = event.metadata?.[left?.metadataKey ?? ""]?.stringValue;
  if (operator === "EXISTS") return value !== undefined;
  if (operator === "NOT_EXISTS") return value === undefined;
  return value !== undefined && value === right?.metadataValue?.stringValue;
}

/** Events of one session, newest first. */
export function listEvents(world: World, call: Call, input: ListEventsCommandInput) {
  const { branch, eventMetadata = [] } = input.filter ?? {};
  const events = eventsOf(world, call, input.memoryId)
    .all()
    .map(eventOf)
    .filter(({ actorId, sessionId }) => actorId === input.actorId && sessionId === input.sessionId)
    .filter((event) => !branch || (event.branch?.name ?? MAIN_BRANCH) === branch.name)
    .filter((event) => eventMetadata.every((filter) => keepsFilter(event, filter)))
    .toSorted((a, b) => Number(b.eventTimestamp) - Number(a.eventTimestamp));
  const { items, nextToken } = pageOf(events, input);
  const shown = input.includePayloads === false ? items.map(withoutPayload) : items;
  return { events: shown, ...(nextToken !== undefined && { nextToken }) };
}

const withoutPayload = (event: Event): Event => ({ ...event, payload: [] });

/** Actors and sessions are what events name: they begin with the first and go with the last. */
export function listActors(world: World, call: Call, input: ListActorsCommandInput) {
  const events = eventsOf(world, call, input.memoryId).all().map(eventOf);
  const actors = [...new Set(events.map(({ actorId }) => actorId))];
  const { items, nextToken } = pageOf(actors, input);
  const actorSummaries = items.map((actorId) => ({ actorId }));
  return { actorSummaries, ...(nextToken !== undefined && { nextToken }) };
}

export function listSessions(world: World, call: Call, input: ListSessionsCommandInput) {
  const first = new Map<string | undefined, Date>();
  for (const record of eventsOf(world, call, input.memoryId).all()) {
    const { actorId, sessionId } = eventOf(record);
    if (actorId !== input.actorId || first.has(sessionId)) continue;
    first.set(sessionId, new Date(record.createdAtMs));
  }
  const { items, nextToken } = pageOf([...first], input);
  const sessionSummaries = items.map(([sessionId, createdAt]) => ({
    sessionId,
    actorId: input.actorId,
    createdAt,
  }));
  return { sessionSummaries, ...(nextToken !== undefined && { nextToken }) };
}
