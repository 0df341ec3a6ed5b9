import { Inject, Injectable } from '@nestjs/common';
import {
  concatMap,
  distinctUntilChanged,
  exhaustMap,
  filter,
  finalize,
  merge,
  ReplaySubject,
  share,
  Subject,
  takeWhile,
  timer,
  type Observable,
} from 'rxjs';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';
import { BatchStatusView } from '../registration/batch-status.view';
import { isFinal, phaseToShow, progressOf, sameProgress, type Progress } from './progress';

const LOOK_EVERY_MS = 250;

/**
 * The progress of batches, for those who watch. The database is asked, so any replica can answer,
 * and at once where this replica knows of a change. All who watch one batch share one look, and who
 * comes later is told the last one at once. Ends after the final status.
 */
@Injectable()
export class ProgressFeed {
  private readonly shared = new Map<string, Observable<Progress>>();
  private readonly changed = new Subject<string>();

  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    private readonly view: BatchStatusView,
  ) {}

  of(batchId: string): Observable<Progress> {
    const known = this.shared.get(batchId);
    if (known !== undefined) return known;
    const look = () => this.look(batchId);
    const feed = merge(
      timer(0, LOOK_EVERY_MS).pipe(exhaustMap(look)),
      this.changed.pipe(
        filter((changed) => changed === batchId),
        concatMap(look),
      ),
    ).pipe(
      filter((progress): progress is Progress => progress !== undefined),
      distinctUntilChanged(sameProgress),
      takeWhile((progress) => !isFinal(progress), true),
      finalize(() => this.shared.delete(batchId)),
      share({ connector: () => new ReplaySubject(1) }),
    );
    this.shared.set(batchId, feed);
    return feed;
  }

  /** Shows a change to those who watch the batch here without waiting for the next look. */
  lookAt(batchId: string): void {
    this.changed.next(batchId);
  }

  private async look(batchId: string): Promise<Progress | undefined> {
    const batch = await this.batches.find(batchId);
    if (batch === undefined) return undefined;
    const phase = phaseToShow(batch);
    if (phase === undefined) return progressOf(batch, phase, { processed: 0, failed: 0 });
    return progressOf(batch, phase, await this.view.phaseOf(batchId, phase));
  }
}
