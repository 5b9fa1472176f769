import { DAY, HOUR, type TriageForm } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Routes } from '../../platform/http/bind';
import type { Job } from '../../platform/jobs/scheduler';
import type { ShortMemory } from '../../platform/single-flight';
import type { Audit } from '../audit';
import type { Staff } from '../staff';
import { type AssessDeps, DISCLAIMER, makeAssess } from './assess';
import { makeActivateRelease } from './activate-release';
import { makeCompareRelease } from './compare-release';
import { makeListReleases } from './list-releases';
import { makeNoteRepository } from './note.repository';
import { makeReadReview } from './read-review';
import { makeReadSharedNote, type SharedNoteDeps } from './read-shared-note';
import { makeRequireStaff } from './require-staff';
import { makeReviewRecord } from './review-record';
import { makeShareNote, type NoteDeps } from './share-note';
import { makeTriageEngines } from './triage-engines';
import type { RedFlags, TriageRules } from './triage-rules';
import { makeTriageRepository } from './triage.repository';

export { addRelease } from './add-release';
export { loadTriageRules, type TriageRules } from './triage-rules';

interface Deps extends Omit<AssessDeps, 'records' | 'engines'> {
  cipher: FieldCipher;
  memory: ShortMemory;
  audit: Pick<Audit, 'record'>;
  staff: Pick<Staff, 'require'>;
  appointments: NoteDeps['appointments'];
  requireSeenTicket: SharedNoteDeps['requireSeenTicket'];
  rules: TriageRules;
}

const KEEP_DAYS = 3 * 365;
const BATCH = 200;

const formOf = ({ bodyParts }: RedFlags): TriageForm => ({
  bodyParts: bodyParts.map(({ key, label, side, dangers }) => ({
    key,
    label,
    side,
    dangerQuestions: [...dangers, { key: `${key}.none`, label: '以上都没有' }],
  })),
  disclaimer: DISCLAIMER,
});

const makeNoteRoutes = (deps: NoteDeps & SharedNoteDeps): Routes => {
  const note = makeShareNote(deps);
  const readShared = makeReadSharedNote(deps);
  return {
    getPreVisitNote: ({ actorId, params }) => note.get(actorId, params.appointmentId),
    sharePreVisitNote: ({ actorId, params, body, facts }) =>
      note.share({ ownerId: actorId, ...params, triageId: body.triageId, requestId: facts.requestId }),
    withdrawPreVisitNote: ({ actorId, params, facts }) =>
      note.withdraw({ ownerId: actorId, ...params, requestId: facts.requestId }),
    readSharedNote: ({ actorId, params, facts }) => readShared(actorId, params.ticketId, facts.requestId),
  };
};

const makeReviewRoutes = (
  deps: Parameters<typeof makeReviewRecord>[0] & Parameters<typeof makeCompareRelease>[0],
): Routes => {
  const { tx, requireStaff, listReleases } = deps;
  const read = makeReadReview(deps);
  const record = makeReviewRecord(deps);
  const compare = makeCompareRelease(deps);
  const activate = makeActivateRelease(deps);
  return {
    getTriageFigures: ({ actorId, query }) => read.figures(actorId, Number(query.days)),
    listTriageRecords: ({ actorId, query }) => read.list(actorId, query.kind, query.before),
    openTriageRecord: ({ actorId, params, facts }) => record.open(actorId, params.recordId, facts.requestId),
    reviewTriageRecord: ({ actorId, params, body, facts }) =>
      record.review(actorId, params.recordId, body, facts.requestId),
    listTriageReleases: async ({ actorId }) => {
      await requireStaff(tx.outside, actorId, 'triage.review');
      return listReleases(tx.outside);
    },
    compareTriageRelease: ({ actorId, params }) => compare(actorId, params.releaseId),
    activateTriageRelease: ({ actorId, params, facts }) => activate(actorId, params.releaseId, facts.requestId),
  };
};

export const makeTriageModule = (deps: Deps): { routes: Routes; jobs: Job[] } => {
  const { tx, clock } = deps;
  const engines = makeTriageEngines(deps);
  const records = makeTriageRepository(deps);
  const notes = makeNoteRepository(deps);
  const requireStaff = makeRequireStaff(deps);
  const all = { ...deps, engines, records, notes, requireStaff, listReleases: makeListReleases({ engines }) };
  const assess = makeAssess(all);
  return {
    routes: {
      getTriageForm: async () => formOf((await engines.current()).rules.redFlags),
      assess: ({ actorId, body }) => assess(actorId, body),
      ...makeNoteRoutes(all),
      ...makeReviewRoutes(all),
    },
    // The privacy policy promises three years.
    jobs: [
      {
        name: 'delete-old-triage-records',
        everyMs: 6 * HOUR,
        run: async () => {
          const before = new Date(clock.now().getTime() - KEEP_DAYS * DAY);
          await notes.deleteBefore(tx.outside, before);
          return records.deleteBefore(tx.outside, before, BATCH);
        },
      },
    ],
  };
};
